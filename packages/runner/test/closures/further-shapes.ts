// Shapes of functions that lean on rarer parts of the language.
import { call, type Shape } from './shapes.ts'

export const furtherShapes: readonly Shape[] = [
  {
    name: 'generators that delegate to each other, and what they return',
    script: `function* inner(n: number): Generator<number, string> { yield n; return 'r' + n }\n${call('function* () { const a: string = yield* inner(1); yield a; yield* inner(2); yield* [3, 4] }')}`,
    gives: [1, 'r1', 2, 3, 4],
  },
  {
    name: 'getters, setters and static accessors',
    script: `const o = { get two() { return 2 } }\nclass G { static get zero() { return 0 }; #v = 1; get v() { return this.#v }; set v(n: number) { this.#v = n * 2 } }\n${call('() => { const g = new G(); g.v = 5; const p = { get x() { return g.v + 1 }, set x(n) { g.v = n } }; p.x = 1; return [G.zero, g.v, p.x, o.two] }')}`,
    gives: [0, 2, 3, 2],
  },
  {
    name: 'static blocks and private static methods, inherited',
    script: `class A { static readonly seen: readonly string[] = []; static { A.#note('made') } static #note(s: string) { (A.seen as string[]).push(s) } static tell() { A.#note('told'); return A.seen } static hi() { return 'A' } }\nclass B extends A { static override hi() { return 'B' + super.hi() } }\n${call('() => [[...B.tell()], B.hi(), B.seen === A.seen]')}`,
    gives: [['made', 'told'], 'BA', true],
  },
  {
    name: 'optional calls, and members by computed names',
    script: `const name = 'go'\nconst box = { go: 'went', un: undefined } as { go: string; un?: () => string }\n${call('(f?: { m?: (n: number) => number }) => { const o: any = { [name]: (n: number) => n + 1, deep: { f: null } }; return [o.go?.(1), o.gone?.(1), o?.["g" + "o"]?.(2), o.deep.f?.(), f?.m?.(1), box.un?.(), box[name as "go"]] }')}`,
    gives: [2, undefined, 3, undefined, undefined, undefined, 'went'],
  },
  {
    name: 'labelled blocks and loops with `break` and `continue`',
    script: call(
      'async () => { const out: string[] = []; a: { out.push("in"); if (out.length > 0) break a; out.push("never") } b: for (let i = 0; ; i++) { for await (const j of [0, 1, 2]) { if (j === 1) continue b; if (i === 2) break b; out.push(`${i}${j}`) } } do { out.push("once") } while (false); return out }',
    ),
    gives: ['in', '00', '10', 'once'],
  },
  {
    name: '`await using`, and `finally` in the order that it has here',
    script: `const log: string[] = []\nclass R implements AsyncDisposable { constructor(readonly n: string, readonly to: string[]) {} async [Symbol.asyncDispose]() { this.to.push(this.n) } }\n${call('async () => { const to: string[] = [...log]; try { await using a = new R("a", to); await using b = new R("b", to); void a; void b; to.push("body") } finally { to.push("finally") } return to }')}`,
    gives: ['body', 'b', 'a', 'finally'],
  },
  {
    name: 'members of enums in types and as values, of another file, too',
    script: `import { Level, Colour } from './enums.ts'\nenum Flag { None, A = 1 << 0, B = 1 << 1, Both = A | B }\nconst chosen: Level = Level.High\n${call('(f: Flag) => [f & Flag.B, Flag[Flag.Both], Level[chosen], Colour.Red, Object.values(Colour), chosen]', 'Flag.Both')}`,
    files: { 'enums.ts': `export enum Level { Low = 1, High }\nexport enum Colour { Red = 'r', Blue = 'b' }\n` },
    gives: [2, 'Both', 'High', 'r', ['r', 'b'], 2],
  },
  {
    name: 'a const enum of strings, and one that another needs',
    script: `const enum C { A = 'a', B = 'b' }\nenum D { X = C.A, Y = \`\${C.B}!\` }\n${call('(c: C) => [c === C.A, D.X, D.Y, C["B"]]', 'C.A')}`,
    gives: [true, 'a', 'b!', 'b'],
  },
  {
    name: 'a namespace within a namespace, merged with a function',
    script: `namespace Outer { export namespace Inner { export const one = 1; export const add = (n: number) => n + one } export type T = number }\nfunction make(n: Outer.T) { return make.base + n }\nnamespace make { export const base = 10 }\n${call('() => [Outer.Inner.add(1), make(1)]')}`,
    gives: [2, 11],
  },
  {
    name: 'names of a namespace import, taken out of it and passed on',
    script: `import * as lib from './lib.ts'\nimport * as path from 'node:path'\n${call('() => { const { double, ...rest } = lib; const { basename: base } = path; return [double(2), Object.keys(rest), base("/a/b"), "double" in lib, [1, 2].map(lib.double)] }')}`,
    files: { 'lib.ts': `export const double = (n: number) => n * 2\nexport const two = 2\n` },
    gives: [4, ['two'], 'b', true, [2, 4]],
  },
  {
    name: 'defaults that are an anonymous class, an arrow function and an object, re-exported',
    script: `import Made, { go, settings } from './all.ts'\n${call('() => [new Made(2).twice, go(3), settings.deep.n]')}`,
    files: {
      'all.ts': `export { default } from './class.ts'\nexport { default as go } from './arrow.ts'\nexport { default as settings } from './object.ts'\n`,
      'class.ts': `export default class { constructor(readonly n: number) {} get twice() { return this.n * 2 } }\n`,
      'arrow.ts': `export default (n: number) => n + 1\n`,
      'object.ts': `export default { deep: { n: 7 } }\n`,
    },
    gives: [4, 4, 7],
  },
  {
    name: 'exports of everything under one name, through two files',
    script: `import { tools } from './one.ts'\n${call('() => [tools.part.a, tools.part.b()]')}`,
    files: {
      'one.ts': `export * as tools from './two.ts'\n`,
      'two.ts': `export * as part from './three.ts'\n`,
      'three.ts': `export const a = 1\nexport function b() { return a + 1 }\n`,
    },
    gives: [1, 2],
  },
  {
    name: 'JSON that a local module reads, and JSON in a dynamic import',
    script: `import { names } from './names.ts'\n${call('async () => [names, (await import("./data.json", { with: { type: "json" } })).default.list.length]')}`,
    files: {
      'data.json': `{ "list": [{ "name": "a" }, { "name": "b" }] }`,
      'names.ts': `import data from './data.json' with { type: 'json' }\nexport const names = data.list.map(({ name }) => name)\n`,
    },
    gives: [['a', 'b'], 2],
  },
  {
    name: 'values that the script waited for when it was loaded',
    script: `const { size } = await Promise.resolve({ size: 3 })\nconst [first] = await Promise.all([Promise.resolve('f')])\nfor await (const last of [Promise.resolve('l')]) globalThis.lastOf = last\nconst text = await import('node:path').then(({ join }) => join('a', 'b'))\n${call('() => [size, first, text]')}`,
    gives: [3, 'f', 'a/b'],
  },
  {
    name: 'a variable of each turn of several kinds of loops',
    script: `const all: Promise<unknown>[] = []\nfor (const [k, { v = 9 }] of Object.entries<{ v?: number }>({ a: { v: 1 }, b: {} })) all.push(remote(here, () => [k, v]))\nfor (const k in { x: 1 }) all.push(remote(here, () => k))\nfor await (const n of [1, Promise.resolve(2)]) all.push(remote(here, () => n))\nlet i = 0\nwhile (i < 2) { const j = i++; all.push(remote(here, () => j)) }\n;[5].forEach((n, at) => all.push(remote(here, () => [n, at])))\nexport const result = Promise.all(all)\n`,
    gives: [['a', 1], ['b', 9], 'x', 1, 2, 0, 1, [5, 0]],
  },
  {
    name: 'destructuring of all that is captured: defaults, the rest, nested, computed',
    script: `const key = 'k' as const\nconst { a = 1, [key]: b, deep: { c: [d, ...e] = [], ...f }, ...g } = { k: 2, deep: { c: [3, 4, 5], x: 6 }, y: 7 } as any\nconst [h = 8, , ...i] = [undefined, 9, 10, 11]\nlet j: number, k: number\n;({ j } = { j: 1 } as any)\nconst swap = ([p, q]: number[]) => [q, p]\nvoid j, (k = 0), void k\n${call('({ m: [n] = [12] }: { m?: number[] }, ...rest: number[]) => [a, b, d, e, f, g, h, i, n, rest, swap([1, 2])]', '{}', '13', '14')}`,
    gives: [1, 2, 3, [4, 5], { x: 6 }, { y: 7 }, 8, [10, 11], 12, [13, 14], [2, 1]],
  },
  {
    name: 'well-known symbols, symbols of a function, and registered ones',
    script: `class Range { constructor(readonly n: number) {} *[Symbol.iterator]() { for (let i = 0; i < this.n; i++) yield i } get [Symbol.toStringTag]() { return 'Range' } [Symbol.toPrimitive](hint: string) { return hint === 'number' ? this.n : 'r' } }\n${call("() => { const own = Symbol('own'); const o = { [own]: 1, [Symbol.for('x')]: 2 } as any; const r = new Range(3); return [[...r], String(Object.prototype.toString.call(r)), +r, `${r}`, o[own], o[Symbol.for('x')], Object.keys(o), own.description] }")}`,
    gives: [[0, 1, 2], '[object Range]', 3, 'r', 1, 2, [], 'own'],
  },
  {
    name: 'BigInt literals, numeric separators and powers',
    script: `const big = 2n ** 70n, hex = 0xffn, many = 1_000_000, octal = 0o17\n${call('(n: bigint) => [big + n, hex * -1n, many, octal, BigInt.asUintN(8, 257n), 2 ** -1, -(2 ** 2), big > many, typeof big]', '10_000n')}`,
    gives: [2n ** 70n + 10_000n, -255n, 1_000_000, 15, 1n, 0.5, -4, true, 'bigint'],
  },
  {
    name: 'regular expressions with flags, named groups and a state',
    script: `const word = /(?<first>\\p{L})(?<rest>\\p{L}*)/gu, sticky = /a/y, dots = /a.b/s, sets = /[\\p{L}--[a-c]]/v\n${call("() => { const at = sticky.test('ba'); return ['ä bc'.replace(word, '$<rest>$<first>'), [...'x yz'.matchAll(word)].map((m) => m.groups?.first), at, word.flags, dots.test('a\\nb'), sets.test('a'), /(?<=\\$)\\d+/d.exec('a$12')?.indices?.[0]] }")}`,
    gives: ['ä cb', ['x', 'y'], false, 'gu', true, false, [2, 4]],
  },
  {
    name: 'two functions that call each other, one of which captures, in an inner scope',
    script: `const unit = 2\nasync function go(limit: number) { const down = (n: number): number => (n <= 0 ? 0 : up(n - unit) + 1); function up(n: number): number { return n > limit ? -1 : down(n) } return await remote(here, (n: number) => [down(n), up(n)], 7) }\nexport const result = go(6)\n`,
    gives: [4, -1],
  },
  {
    name: 'decorators of a class, its methods, fields and accessors',
    script: `const made: string[] = []\nfunction log(tag: string) { return (value: any, { kind, name }: DecoratorContext): any => { if (kind === 'method') return function (this: unknown, ...a: unknown[]) { return tag + String(name) + value.apply(this, a) }; if (kind === 'field') return (v: number) => v + 1; if (kind === 'accessor') return { get: () => tag } ; return undefined } }\n@log('c') class D { @log('f') n = 1; @log('m') say(s: string) { return s } @log('a') accessor x = 'x'; static made = () => made.length }\n${call("() => { const d = new D(); return [d.n, d.say('!'), d.x, D.name] }")}`,
    gives: [2, 'msay!', 'a', 'D'],
    warns: true,
  },
  {
    name: 'overloads of methods, abstract classes, generics and `this` types',
    script: `abstract class Shape<T extends number = number> { abstract area(): T; declare readonly never: string; protected constructor(protected readonly name: string) {} with(this: this): this { return this } at(n: number): number; at(n: string): string; at(n: unknown) { return n } tell<U>(f: (a: T) => U): U { return f(this.area()) } }\nclass Square extends Shape { constructor(private side: number) { super('square') } override area() { return this.side ** 2 } get label() { return this.name } }\n${call('<T,>(x: T) => { const s = new Square(3).with(); return [s.tell((a) => a + 1), s.at("x"), s.label, "never" in s, x satisfies T as T] }', '"y"')}`,
    gives: [10, 'x', 'square', false, 'y'],
  },
  {
    name: '`satisfies`, `as const`, assertions, type guards and assertion functions',
    script: `const table = { a: 1, b: [2, 3] } as const satisfies Record<string, unknown>\nfunction isText(x: unknown): x is string { return typeof x === 'string' }\nfunction must(x: unknown): asserts x is number { if (typeof x !== 'number') throw new TypeError('no') }\ntype Key = keyof typeof table\n${call('(k: Key, x: unknown) => { must(x); const y = <number>(x as unknown); return [table[k], isText(x), y! + 1, (table.b as readonly number[]).at(-1)] }', '"a"', '4')}`,
    gives: [1, false, 5, 3],
  },
  {
    name: 'an async iterator that is written by hand, with its end',
    script: `const log = (to: string[]) => ({ [Symbol.asyncIterator]() { let n = 0; return { next: async () => ({ value: n, done: n++ >= 3 }), return: async () => { to.push('ended'); return { value: undefined, done: true as const } } } } })\n${call('async () => { const to: string[] = []; const seen: number[] = []; for await (const n of log(to)) { seen.push(n); if (n === 1) break } return [seen, to] }')}`,
    gives: [[0, 1], ['ended']],
  },
  {
    name: 'methods of objects: shorthand, async, generators, `super`, computed, and `__proto__`',
    script: `const m = 'dyn'\n${call("async () => { const base = { hi() { return 'base' } }; const o = { __proto__: base, hi() { return 'own ' + super.hi() }, async wait() { return 1 }, *gen() { yield 2 }, async *both() { yield 3 }, [m + 'amic']() { return 4 }, 'a b': 5, 6: 6 } as any; const all = []; for await (const n of o.both()) all.push(n); return [o.hi(), await o.wait(), [...o.gen()], all, o.dynamic(), o['a b'], o[6], m] }")}`,
    gives: ['own base', 1, [2], [3], 4, 5, 6, 'dyn'],
  },
  {
    name: 'local names that shadow globals: process, console, URL, undefined things',
    script: `const process = { pid: 'mine' }\nconst console = { log: 1 }\nclass URL { constructor(readonly href: string) {} }\nfunction setTimeout(n: number) { return n }\n${call('(Buffer: number, require = 2) => { const module = 3, exports = 4; let global = 5; var Promise_ = Promise; return [process.pid, console.log === 2, new URL("x").href, setTimeout(1), Buffer, require, module, exports, global, Promise_ === Promise, globalThis.process !== (process as never)] }', '1')}`,
    gives: ['mine', false, 'x', 1, 1, 2, 3, 4, 5, true, true],
  },
  {
    name: 'closures over closures: counters and memos that are made there',
    script: `const counter = () => { let n = 0; return { up: () => ++n, get n() { return n } } }\nconst memo = <A, R>(f: (a: A) => R) => { const known = new Map<A, R>(); return (a: A): R => { if (!known.has(a)) known.set(a, f(a)); return known.get(a)! } }\nconst base = 10\n${call('() => { const c = counter(); const slow = memo((n: number) => (c.up(), n + base)); return [slow(1), slow(1), slow(2), c.n] }')}`,
    gives: [11, 11, 12, 2],
  },
  {
    name: 'tagged templates with their raw text, cached, and String.raw',
    script: `const seen = new Set<unknown>()\nconst tag = (strings: TemplateStringsArray, ...values: unknown[]) => ({ strings: [...strings], raw: [...strings.raw], values, frozen: Object.isFrozen(strings), strings_: strings })\nvoid seen.size\n${call('() => { const one = () => tag`a${1}\\t${[2]}\\u{1F600}`; const { strings_, ...rest } = one(); return [rest, strings_ === one().strings_, String.raw`\\n${1}`, tag`${1}`.values] }')}`,
    gives: [
      { strings: ['a', '\t', '😀'], raw: ['a', '\\t', '\\u{1F600}'], values: [1, [2]], frozen: true },
      true,
      '\\n1',
      [1],
    ],
  },
  {
    name: 'functions with properties, names and lengths, and `new.target` within',
    warns: true,
    script: `function Old(this: any, n: number, _m = 1) { if (!new.target) return n; this.n = n }\nOld.prototype.twice = function (this: any) { return this.n * 2 }\nfunction named(_a: unknown, ..._b: unknown[]) {}\nconst arrow = async (_a: unknown, _b: unknown) => {}\n${call('() => [(Old as any)(3), typeof (new (Old as any)(4)), Old.length, named.name, named.length, arrow.name, arrow.length, arrow instanceof Function]')}`,
    gives: [3, 'object', 1, 'named', 1, 'arrow', 2, true],
  },
  {
    name: 'values with cycles, shared parts, holes and a null prototype, captured',
    script: `const shared = { n: 1 }\nconst loop: any = { shared, again: shared, list: [1, , 3], bare: Object.assign(Object.create(null), { a: 1 }) }\nloop.self = loop\nconst when = new Date(Number.NaN), link = new URL('http://a/b?c'), error = new RangeError('r', { cause: new TypeError('t') })\n${call('() => [loop.self === loop, loop.shared === loop.again, 1 in loop.list, loop.list.length, Object.getPrototypeOf(loop.bare), Number.isNaN(when.getTime()), link.searchParams.has("c"), error instanceof RangeError, (error.cause as Error).name]')}`,
    gives: [true, true, false, 3, null, true, true, true, 'TypeError'],
  },
  {
    name: 'classes and functions of one name in several files keep it',
    script: `import { NotFound as A, find as findA } from './a.ts'\nimport { NotFound as B, find as findB } from './b.ts'\n${call('() => [A.name, B.name, findA.name, findB.name, String(new B()), new A() instanceof A, new A() instanceof B]')}`,
    files: {
      'a.ts': `export class NotFound extends Error {}\nexport function find() { return 'a' }\n`,
      'b.ts': `export class NotFound extends Error { override name = this.constructor.name }\nexport const find = () => 'b'\n`,
    },
    gives: ['NotFound', 'NotFound', 'find', 'find', 'NotFound', true, false],
  },
  {
    name: 'a class whose base makes instances of another one below it',
    script: `abstract class Shape { static make(): Shape { return new Circle() } name() { return this.constructor.name } }\nclass Circle extends Shape {}\nclass Square extends Shape {}\nconst square = new Square()\n${call('() => [new Square().name(), Shape.make().name(), square instanceof Square]')}`,
    gives: ['Square', 'Circle', true],
  },
  {
    name: 'parts of namespaces and enums that use names of other parts',
    script: `namespace Geo { export namespace Deep { export const half = () => 2 } export const one = 1 }\nnamespace Geo { export const three = Deep.half() + one }\nenum E { A = 1 }\nenum E { B = A + 1 }\n${call('() => [Geo.three, E.B]')}`,
    gives: [3, 2],
  },
  {
    name: 'a signal that has fired before the call',
    script: `const signal = AbortSignal.abort('why')\n${call('(given: AbortSignal) => [signal.aborted, given.aborted, given.reason]', 'signal')}`,
    gives: [true, true, 'why'],
  },
  {
    name: 'variables of one name in several scopes, and a global that one of them hides',
    script: `const name = 'top', list = [1, 2]\nconst label = () => name + list.length\nconst parse = (text: string) => new URL(text).pathname\nclass Box { tag = name }\nfunction go(name: string, URL: string) { const two = () => name + label(); { const name = 'c', list = 'l'; class Box { own = name }; return remote(here, () => ({ name, list, URL, two: two(), label: label(), path: parse('http://a/b'), own: new Box().own })) } }\nexport const result = go('b', 'u')\nvoid Box\n`,
    gives: { name: 'c', list: 'l', URL: 'u', two: 'btop2', label: 'top2', path: '/b', own: 'c' },
  },
  {
    name: 'a variable that is hidden where a function inside of a function is sent',
    script: `import { here as inner } from 'yon'\nconst n = 1\nconst f = () => n\n${call('async () => { const m = 2; const g = () => m + f(); const go = async (n: number, m: string) => [await inner.run(() => [n, m, g()]), g()]; return go(5, "m") }')}`,
    gives: [[5, 'm', 3], 3],
  },
  {
    name: 'tables of functions, nested, called by name, and frozen over there',
    script: `import { basename } from 'node:path'\nconst unit = 'km', retries = 3\nfunction near(n: number) { return n < 2 }\nconst table = Object.freeze({ near, far: (n: number) => !near(n), deep: { basename, list: [(n: number) => n + unit, { get twice() { return retries * 2 } }] }, *ids() { yield 1 }, class: class { x = unit }, ['a' + 'b']: retries, state: [1] } as const)\nconst byName = new Map([['near', near]])\n${call('(name: "near" | "far") => { let lost; try { (table.state as any).push(2); lost = false } catch { lost = true }; return [table[name](1), table.deep.basename("/a/b"), table.deep.list[0](4), table.deep.list[1].twice, [...table.ids()], new table.class().x, table.ab, byName.get("near")!(5), table.state.length + Number(lost) > 0] }', '"far"')}`,
    gives: [false, 'b', '4km', 6, [1], 'km', 3, false, true],
  },
  {
    name: 'functions by other names, chosen, bound, curried, and members of modules',
    script: `import path from 'node:path'\nimport { promisify } from 'node:util'\nconst scale = (k: number) => (n: number) => k * n\nfunction sum(a: number, b: number) { return a + b }\nconst mode = 'sum' as string\nconst alias = sum, picked = mode === 'sum' ? alias : () => 0, more = sum.bind(null, 10), twice = scale(2), { join } = path, sep = path.basename, { round } = Math, wait = promisify(setTimeout)\n${call('async () => { await wait(1); return [alias(1, 2), picked(2, 3), more(1), twice(4), join("a", "b"), sep("c/d"), round(1.6)] }')}`,
    gives: [3, 5, 11, 8, 'a/b', 'd', 2],
  },
  {
    name: 'a function by another name, as what is sent',
    script: `function sum(a: number, b: number) { return a + b + one }\nconst one = 1\nconst alias = sum\n${call('alias', '1', '2')}`,
    gives: 4,
  },
]
