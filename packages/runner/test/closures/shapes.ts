// Shapes of functions: each is a script whose `result` is what the function gives, wherever it runs.

/** One shape. */
export interface Shape {
  readonly name: string
  readonly script: string
  /** What it gives, here and there. An async iterable is compared as the array of its values. */
  readonly gives: unknown
  /** Something is told of it, which keeps it from nothing. */
  readonly warns?: boolean
  /** Other files of the script, by name. */
  readonly files?: Readonly<Record<string, string>>
}

/** A script that sends a function to `here`. */
export const call = (fn: string, ...args: string[]): string =>
  `export const result = remote(${['here', fn, ...args].join(', ')})\n`

export const plainShapes: readonly Shape[] = [
  { name: 'an arrow function', script: call('() => 1 + 1'), gives: 2 },
  {
    name: 'an async arrow function with arguments',
    script: call('async (a: number, b: number) => a * b', '6', '7'),
    gives: 42,
  },
  {
    name: 'a function expression',
    script: call('function (a: number) { return a + arguments.length }', '1'),
    gives: 2,
  },
  {
    name: 'a function expression that calls itself by its name',
    script: call('function down(n: number): number { return n === 0 ? 0 : 1 + down(n - 1) }', '5'),
    gives: 5,
  },
  { name: 'a generator', script: call('function* () { yield 1; yield 2 }'), gives: [1, 2] },
  {
    name: 'an async generator',
    script: call('async function* (n: number) { for (let i = 0; i < n; i++) yield i }', '3'),
    gives: [0, 1, 2],
  },
  {
    name: 'an async generator that delegates',
    script: `async function* inner() { yield 'a' }\n${call('async function* () { yield* inner(); yield "b" }')}`,
    gives: ['a', 'b'],
  },
  { name: 'a captured constant', script: `const n = 20\n${call('() => n + 1')}`, gives: 21 },
  { name: 'a captured `let` that nothing assigns', script: `let n = 20\n${call('() => n + 1')}`, gives: 21 },
  {
    name: 'a captured parameter',
    script: `const go = (n: number) => remote(here, () => n * 2)\nexport const result = go(4)\n`,
    gives: 8,
  },
  {
    name: 'a captured destructured parameter with a default',
    script: `const go = ({ n = 3, ...rest }: { n?: number; m: number }) => remote(here, () => [n, rest.m])\nexport const result = go({ m: 4 })\n`,
    gives: [3, 4],
  },
  {
    name: 'captured values of several types',
    script: `const v = { m: new Map([[1, new Set(['x'])]]), d: new Date(0), b: 10n, u: new Uint8Array([1, 2]), n: null, a: [undefined, NaN, -0] }\n${call('() => [v.m.get(1)!.has("x"), v.d.getTime(), v.b + 1n, [...v.u], v.n, v.a.length, Object.is(v.a[2], -0)]')}`,
    gives: [true, 0, 11n, [1, 2], null, 3, true],
  },
  {
    name: 'a captured array that is destructured',
    script: `const [a, , b = 9] = [1, 2]\n${call('() => a + b')}`,
    gives: 10,
  },
  {
    name: 'a captured binding of `for … of`',
    script: `let last\nfor (const x of [1, 2, 3]) last = await remote(here, () => x)\nexport const result = last\n`,
    gives: 3,
  },
  {
    name: 'a captured counter of `for`',
    script: `const all = []\nfor (let i = 0; i < 3; i++) all.push(remote(here, () => i))\nexport const result = Promise.all(all)\n`,
    gives: [0, 1, 2],
  },
  {
    name: 'a captured variable of `catch`',
    script: `let got\ntry { throw new Error('x') } catch (error) { const { message } = error as Error; got = await remote(here, () => message) }\nexport const result = got\n`,
    gives: 'x',
  },
  { name: 'a value captured at the call', script: `const o = { a: 1 }\no.a = 2\n${call('() => o.a')}`, gives: 2 },
  { name: 'shadowing by a parameter', script: `const n = 1\n${call('(n: number) => n', '2')}`, gives: 2 },
  {
    name: 'shadowing in a block, and the outer name beside it',
    script: `const n = 1\n${call('() => { let m = 0; { const n = 5; m = n } return [m, n] }')}`,
    gives: [5, 1],
  },
  { name: 'shadowing of a global', script: `const fetch = 7\n${call('() => fetch')}`, gives: 7 },
  {
    name: 'a hoisted `var` and a function within',
    script: call('() => { const r = f(); var v = 1; function f() { return typeof v } return r }'),
    gives: 'undefined',
  },
  {
    name: 'default parameters that use outer names and each other',
    script: `const base = 10\nfunction more(n = base) { return n + 1 }\n${call('(a = base, b = more(a)) => [a, b]')}`,
    gives: [10, 11],
  },
  {
    name: 'destructuring with computed keys and defaults',
    script: `const key = 'k'\n${call('({ [key]: v = 1, ...rest }: Record<string, number>) => [v, rest]', '{ k: 2, z: 3 }')}`,
    gives: [2, { z: 3 }],
  },
  {
    name: 'nested functions that capture from within and from outside',
    script: `const a = 1\n${call('() => { const b = 2; return [3].map((c) => ((d: number) => a + b + c + d)(4)) }')}`,
    gives: [10],
  },
  {
    name: 'a lifted function',
    script: `function twice(n: number) { return n * 2 }\n${call('() => twice(4)')}`,
    gives: 8,
  },
  {
    name: 'a lifted function with overloads',
    script: `function f(n: number): number\nfunction f(n: string): string\nfunction f(n: unknown) { return n }\n${call('() => f("x")')}`,
    gives: 'x',
  },
  {
    name: 'lifted functions that call each other',
    script: `function even(n: number): boolean { return n === 0 || odd(n - 1) }\nfunction odd(n: number): boolean { return n !== 0 && even(n - 1) }\n${call('() => [even(10), odd(10)]')}`,
    gives: [true, false],
  },
  {
    name: 'a lifted arrow function that captures',
    script: `const cfg = { unit: 'k' }\nconst show = (n: number) => n + cfg.unit\n${call('() => show(3)')}`,
    gives: '3k',
  },
  {
    name: 'a lifted function of an inner scope',
    script: `async function go(n: number) { const add = (m: number) => n + m; return await remote(here, () => add(1)) }\nexport const result = go(2)\n`,
    gives: 3,
  },
  {
    name: 'a function given by its name',
    script: `const n = 3\nfunction job(m: number) { return n * m }\n${call('job', '4')}`,
    gives: 12,
  },
  {
    name: 'an arrow function given by its name',
    script: `const job = async (m: number) => m + 1\n${call('job', '4')}`,
    gives: 5,
  },
  {
    name: 'an exported lifted function',
    script: `export function f() { return 'e' }\nexport const g = () => f() + 'g'\n${call('() => g()')}`,
    gives: 'eg',
  },
  {
    name: 'a class with private fields, accessors and a static method',
    script: `class C { #n: number; static readonly zero = 0; static of(n: number) { return new C(n) }; constructor(n: number) { this.#n = n } get n() { return this.#n } set n(v) { this.#n = v } has(o: object) { return #n in o } }\n${call('() => { const c = C.of(1); c.n += 4; return [c.n, C.zero, c.has(c), c.has({})] }')}`,
    gives: [5, 0, true, false],
  },
  {
    name: 'classes that extend a lifted class declared after its user',
    script: `function make() { return new Sub() }\nclass Base { who() { return 'base' } }\nclass Sub extends Base { override who() { return 'sub of ' + super.who() } }\n${call('() => make().who()')}`,
    gives: 'sub of base',
  },
  {
    name: 'a class with a parameter property and a decorator',
    script: `function loud(method: () => string, _: unknown) { return function (this: object) { return method.call(this as never) + '!' } }\nclass C { constructor(private readonly s: string) {} @loud say() { return this.s } }\n${call('() => new C("hey").say()')}`,
    gives: 'hey!',
  },
  {
    name: 'a class expression in a constant',
    script: `const C = class Named { name() { return Named.name } }\n${call('() => new C().name()')}`,
    gives: 'Named',
  },
  {
    name: 'an error class of the script',
    script: `class Odd extends Error { readonly n: number; constructor(n: number) { super('odd ' + n); this.n = n } }\n${call('() => { try { throw new Odd(3) } catch (e) { return [e instanceof Odd, (e as Odd).message, (e as Odd).n] } }')}`,
    gives: [true, 'odd 3', 3],
  },
  {
    name: 'an enum, and one of strings',
    script: `enum N { A = 1, B = A << 2 }\nenum S { X = 'x' }\n${call('() => [N.B, N[4], S.X]')}`,
    gives: [4, 'B', 'x'],
  },
  {
    name: 'a const enum and a namespace',
    script: `const enum K { A = 5 }\nnamespace Space { export const two = 2; export function f() { return two + K.A } }\n${call('() => Space.f()')}`,
    gives: 7,
  },
  {
    name: 'instances of a class of the script, there and back',
    script: `class Point { constructor(readonly x: number, public y: number) {} get sum() { return this.x + this.y } }\nconst p = new Point(1, 2)\nconst back = await remote(here, (q: Point) => new Point(p.sum + q.sum, q instanceof Point ? 1 : 0), new Point(3, 4))\nexport const result = back instanceof Point && back.sum\n`,
    gives: 11,
  },
  {
    name: 'instances of an error class of the script, there and back',
    script: `class Odd extends Error { readonly n: number; constructor(n: number) { super('odd'); this.n = n } }\nconst e = new Odd(3)\nconst back = await remote(here, () => { const made = new Odd(e.n + 1); return [made, e instanceof Odd] })\nexport const result = back[0] instanceof Odd && [back[0].n, back[0].message, back[1]]\n`,
    gives: [4, 'odd', true],
  },
  {
    name: 'a decorated class that is exported by default, and a function likewise',
    script: `const mark = (type: any, _: unknown) => Object.assign(type, { marked: true })\n@mark export default class C { n = 1 }\n${call('() => [new C().n, (C as any).marked]')}`,
    gives: [1, true],
  },
  {
    name: 'a call that ends in a comment, with a comma after the function',
    script: `const n = 1\nexport const result = remote(/* to */ here, /* this */ () => n + 1, // and no more\n)\n`,
    gives: 2,
  },
  {
    name: 'a class within a function, whose instances capture',
    script: `async function go(n: number) { class C { get() { return n } }; return await remote(here, () => new C().get()) }\nexport const result = go(6)\n`,
    gives: 6,
  },
  {
    name: 'a name with an escape, and one of a property alike',
    script: `const \\u0061b = 3\n${call('() => ({ ab: \\u0061b, "a-b": [ab] })')}`,
    gives: { ab: 3, 'a-b': [3] },
  },
]
