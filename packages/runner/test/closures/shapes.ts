// Shapes of functions: each is a script whose `result` is what the function gives, wherever it runs.

/** One shape. */
export interface Shape {
  readonly name: string
  readonly script: string
  /** What it gives, here and there. An async iterable is compared as the array of its values. */
  readonly gives: unknown
  /** Other files of the script, by name. */
  readonly files?: Readonly<Record<string, string>>
}

const call = (fn: string, ...args: string[]): string =>
  `export const result = remote(${['here', fn, ...args].join(', ')})\n`

export const shapes: readonly Shape[] = [
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
    name: 'an import of a local file',
    script: `import { twice } from './lib.ts'\n${call('() => twice(3)')}`,
    files: { 'lib.ts': `export const twice = (n: number) => n * 2\n` },
    gives: 6,
  },
  {
    name: 'a renamed, a default and a namespace import',
    script: `import dflt, { a as b } from './lib.js'\nimport * as all from './lib.js'\n${call('() => [dflt(), b, all.a, Object.keys(all)]')}`,
    files: { 'lib.ts': `export const a = 1\nexport default () => 'd'\n` },
    gives: ['d', 1, 1, ['a', 'default']],
  },
  {
    name: 'a re-export through two files',
    script: `import { deep } from './one.ts'\n${call('() => deep')}`,
    files: {
      'one.ts': `export * from './two.ts'\n`,
      'two.ts': `export { d as deep } from './three/index.ts'\n`,
      'three/index.ts': `export const d = 'deep'\n`,
    },
    gives: 'deep',
  },
  {
    name: 'an imported function given by its name',
    script: `import { job } from './lib.ts'\n${call('job', '2')}`,
    files: { 'lib.ts': `const n = 5\nexport async function job(m: number) { return n * m }\n` },
    gives: 10,
  },
  {
    name: 'a function of a namespace import',
    script: `import * as lib from './lib.ts'\n${call('lib.job', '2')}`,
    files: { 'lib.ts': `export const job = (m: number) => m * 3\n` },
    gives: 6,
  },
  {
    name: 'a JSON import',
    script: `import data from './data.json' with { type: 'json' }\n${call('() => data.list')}`,
    files: { 'data.json': `{ "list": [1, 2] }` },
    gives: [1, 2],
  },
  {
    name: 'an import of a package in CommonJS',
    script: `import pkg from 'old-package'\n${call('() => pkg.answer()')}`,
    files: {
      'node_modules/old-package/package.json': `{ "name": "old-package", "version": "1.0.0", "main": "i.js" }`,
      'node_modules/old-package/i.js': `exports.answer = () => 42\n`,
    },
    gives: 42,
  },
  {
    name: 'an import of a module of Node',
    script: `import { join } from 'node:path'\nimport os from 'os'\n${call('() => [join("a", "b"), typeof os.cpus]')}`,
    gives: ['a/b', 'function'],
  },
  {
    name: 'a dynamic import of a literal',
    script: call(
      `async () => { const { twice } = await import('./lib.ts'); const { basename } = await import('node:path'); return [twice(2), basename('/a/b')] }`,
    ),
    files: { 'lib.ts': `export const twice = (n: number) => n * 2\n` },
    gives: [4, 'b'],
  },
  {
    name: 'types of all kinds',
    script: `import type { T } from './types.ts'\nimport { type U, v } from './types.ts'\ninterface I { a: number }\ntype A = I & T\n${call('<X extends A>(x: X): typeof v | number => { const y = x as unknown as I satisfies I; return y!.a + (v as U) }', '{ a: 1, t: 2 }')}`,
    files: { 'types.ts': `export interface T { t: number }\nexport type U = number\nexport const v = 3\n` },
    gives: 4,
  },
  {
    name: '`typeof` of what is declared nowhere',
    script: call('() => [typeof undeclared, typeof Bun]'),
    gives: ['undefined', 'undefined'],
  },
  {
    name: 'labels, `continue` and `switch`',
    script: call(
      `() => { const out = []; outer: for (const a of [1, 2, 3]) { for (const b of [1, 2]) { if (b === 2) continue outer; switch (a) { case 2: break outer; default: out.push(a) } } } return out }`,
    ),
    gives: [1],
  },
  {
    name: '`using` within',
    script: call(
      `() => { const log: string[] = []; { using r = { [Symbol.dispose]() { log.push('gone') } }; log.push(typeof r) } return log }`,
    ),
    gives: ['object', 'gone'],
  },
  {
    name: 'an error that is thrown and caught',
    script: call(
      `async () => { try { await Promise.reject(new RangeError('far')) } catch ({ name, message }: any) { return [name, message] } finally { void 0 } }`,
    ),
    gives: ['RangeError', 'far'],
  },
  {
    name: '`this` of a method and of a function within',
    script: call(`() => { const o = { n: 2, get() { return [1].map(() => this.n)[0] } }; return o.get() }`),
    gives: 2,
  },
  {
    name: 'tagged templates, optional chaining, and operators of assignment',
    script: `const tag = (s: TemplateStringsArray, ...v: unknown[]) => s.raw.join('|') + v.length\n${call('(o?: { a?: { b: number } }) => { let x: number | undefined; x ??= o?.a?.b ?? 4; x **= 2; return tag`a${x}\\n` }')}`,
    gives: 'a|\\n1',
  },
  {
    name: 'text outside of ASCII, and comments',
    script: `const grüße = 'ü€😀' // ' "\n${call('() => /* ) */ grüße.length + "… \\u2028"')}`,
    gives: '4… \u2028',
  },
  {
    name: 'parentheses and assertions around the function',
    script: call('((async () => 1) as () => Promise<number>)!'),
    gives: 1,
  },
  {
    name: 'the method of a host',
    script: `const n = 2\nexport const result = here.run(async (m: number) => n + m, 3)\n`,
    gives: 5,
  },
  {
    name: 'hosts in a loop, by their type',
    script: `import type { Host } from 'yon'\nconst on = async (hosts: readonly Host[]) => { let sum = 0; for (const h of hosts) sum += await h.run(() => sum0 + 1); return sum }\nconst sum0 = 1\nexport const result = on([here, here])\n`,
    gives: 4,
  },
  {
    name: '`remote` under another name, of a namespace, and re-exported',
    script: `import * as yon from 'yon'\nimport { remote as send } from 'yon'\nimport { away } from './away.ts'\nconst n = 1\nexport const result = Promise.all([yon.remote(here, () => n), send(here, () => n + 1), away(here, () => n + 2)])\n`,
    files: { 'away.ts': `export { remote as away } from 'yon'\n` },
    gives: [1, 2, 3],
  },
]
