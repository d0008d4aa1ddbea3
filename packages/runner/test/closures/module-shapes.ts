// Shapes of functions that take modules along, and those that are hard to read.
import { call, type Shape } from './shapes.ts'

export const moduleShapes: readonly Shape[] = [
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
  {
    name: 'a function that sends another, with what both capture',
    script: `import { FarEnd, localLauncher } from 'yon'
const n = 5
class Pair { constructor(readonly a: number, readonly b: number) {} }
const twice = (m: number) => m * 2
export const result = remote(here, async (k: number) => {
  const farEnd = new FarEnd(localLauncher())
  const own = 1000
  try {
    const { a, b } = await remote({ farEnd }, (j: number) => new Pair(twice(n) + j + k, own), 1)
    return a + b
  } finally {
    await farEnd.close()
  }
}, 100)
`,
    gives: 1111,
  },
  {
    name: 'hosts of another file',
    script: `import { hosts, web } from './hosts.ts'\nconst n = 1\nexport const result = Promise.all([web.run(() => n + 1), ...hosts.map((h) => h.run(() => n))])\n`,
    files: {
      'hosts.ts': `import { here } from 'yon'\nconst other = here\nexport const web = here\nexport const hosts = [here, other]\nexport { other }\n`,
    },
    gives: [2, 1, 1],
  },
  {
    name: 'hosts that nothing says are such',
    script: `import { find } from './find.ts'\nconst n = 1\nfunction job() { return n + 3 }\nconst all: any = { web: [here] }\nexport const result = Promise.all([all.web[0].run(() => n), find().run(() => n + 1), find()['run'](function () { return n + 2 }), find().run(job)])\n`,
    files: { 'find.ts': `import { here } from 'yon'\nexport const find = (): any => here\n` },
    gives: [1, 2, 3, 4],
  },
  {
    name: 'captured instances of classes that the function does not name',
    script: `import Point, { Line as L } from './point.ts'\nclass Own { constructor(readonly n: number) {} get twice() { return this.n * 2 } }\nconst own = new Own(2), all = [new Point(3), { l: new L(4) }] as const\nconst go = (o: Own) => remote(here, () => o.twice + all[0].twice + all[1].l.length)\nexport const result = go(own)\n`,
    files: {
      'point.ts': `export { Line } from './line.ts'\nexport default class Point { constructor(readonly x: number) {} get twice() { return this.x * 2 } }\n`,
      'line.ts': `export class Line { constructor(readonly n: number) {} get length() { return this.n } }\n`,
    },
    gives: 14,
  },
  {
    name: 'instances of an imported class, there and back',
    script: `import { Point as P } from './point.ts'\nconst back = await remote(here, (p: P) => new P(p.x + 1), new P(1))\nexport const result = back instanceof P && back.twice\n`,
    files: {
      'point.ts': `export class Point { constructor(readonly x: number) {} get twice() { return this.x * 2 } }\n`,
    },
    gives: 4,
  },
  {
    name: 'what is taken of a package in CommonJS, as Node.js has it',
    script: `import pkg from 'old-package'\nimport * as all from 'old-package'\nconst { answer, Box } = pkg\nconst again = all.default.answer\nclass Own extends Box { twice() { return this.n * 2 } }\n${call('() => [answer(), new Own(2).twice()]')}\nvoid again\n`,
    files: {
      'node_modules/old-package/package.json': `{ "name": "old-package", "version": "1.0.0", "main": "i.js" }`,
      'node_modules/old-package/i.js': `exports.answer = () => 42\nexports.Box = class { constructor(n) { this.n = n } }\n`,
    },
    gives: [42, 4],
  },
]
