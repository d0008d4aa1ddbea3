import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { shippingCalls } from '../../src/analysis/calls.ts'
import { Project } from '../../src/syntax/project.ts'

describe('functions that are sent elsewhere are found by what names mean', () => {
  for (const [name, script, count] of scripts()) {
    it(name, () => {
      const project = new Project()
      const source = project.add('/script.ts', script)
      assert.ok('program' in source)
      const certain = shippingCalls(project, source).filter(({ supposedHost }) => supposedHost === undefined)
      assert.equal(certain.length, count)
    })
  }
})

describe('functions that may be sent are made ready, too', () => {
  for (const [name, script, count] of supposed()) {
    it(name, () => {
      const project = new Project()
      const source = project.add('/script.ts', script)
      assert.ok('program' in source)
      assert.equal(shippingCalls(project, source).length, count)
    })
  }
})

function supposed(): [name: string, script: string, count: number][] {
  const head = `import { Queue } from 'queue'\nimport { own } from './own.ts'\nimport { AsyncLocalStorage } from 'node:async_hooks'\n`
  const rows: [string, string, number][] = [
    [
      'of what nobody typed',
      'export const f = (a, b: any, c: unknown) => [a.run(() => 1), b.x.run(() => 1), c[0].run(() => 1)]',
      3,
    ],
    [
      'of what another file gives',
      `own('a').run(() => 1); own.web.run(() => 1); (await own()).x.get('a')['run'](() => 1)`,
      3,
    ],
    ['of fields', 'class A { any; web: any; go() { this.any.run(() => 1); this.web.run(() => 1) } }', 2],
    [
      'but not of what is surely something else',
      `const s = new AsyncLocalStorage(); s.run(() => 1); const q = new Queue(); q.run(() => 1); Queue.of(1).run(() => 1)
       const o = { run(f) {} }; o.run(() => 1); [].run(() => 1); class B { q = new Queue(); t: Queue; go() { this.q.run(() => 1); this.t.run(() => 1) } }
       const g = (q: Queue) => q.run(() => 1); const made = Queue.of(1); made.run(() => 1); test.run(() => 1); function h() {} h.run(() => 1)`,
      0,
    ],
  ]
  return rows.map(([name, script, count]) => [name, head + script, count])
}

function scripts(): [name: string, script: string, count: number][] {
  const head = `import { each, eachHere, here, host, remote, type Host } from 'yon'\nconst f = () => 1\n`
  const rows: [string, string, number][] = [
    ['remote', 'remote(here, f)', 1],
    ['remote in another scope of that name', '{ const remote = (a: unknown, b: unknown) => 1; remote(here, f) }', 0],
    ['each, with and without options', 'each([], { limit: 2 }, f); each([], f)', 2],
    [
      'hosts taken out of an array',
      `const [web, db] = [host('a'), host('b')]; web.run(f); db.run(f); const [one] = ['x'].map((n) => host(n)); one.run(f)
       const [label, mixed] = ['l', host('c')]; mixed.run(f); label.run(f)`,
      4,
    ],
    ['a constant that stands for remote', 'const r = remote; r(here, f)', 1],
    ['a variable that does not always', 'let r = remote; r = (() => 1) as never; r(here, f)', 0],
    ['run of a host', `host('a').run(f); const h = host('a'); h.run(f); here.run(f)`, 3],
    ['run of what is made of a host', `host('a').cd('/').sudo('b').env({}).via(host('c')).run(f)`, 1],
    ['run of what a host gives', `const c = await host('a').connection(); c.run(f)`, 0],
    ['run of anything else', `const test = { run(x: unknown) {} }; test.run(f); new Map().run(f)`, 0],
    ['run of a parameter by its type', 'const g = (h: Host, o: Other) => [h.run(f), o.run(f)]', 1],
    ['run of a host in a loop', `for (const h of [host('a'), host('b')]) h.run(f)`, 1],
    ['run of hosts made by map', `const all = ['a', 'b'].map((n) => host(n)); all.map((h) => h.run(f))`, 1],
    ['run of hosts made by map of host', `['a'].map(host).forEach(async (h) => { await h.run(f) })`, 1],
    ['run of the host that eachHere gives', `eachHere([], {}, async (h) => h.run(f))`, 1],
    [
      'run of a host in an object',
      `const all = { a: host('a'), 'b': here }; all.a.run(f); all['b'].run(f); all[k].run(f); all.c.run(f)
       const { a: x } = all; x.run(f); for (const [, h] of Object.entries(all)) h.run(f)
       for (const h of Object.values(all)) h.run(f)`,
      6,
    ],
    [
      'run of what an object does not surely hold',
      `const a = { w: host('w') }; a.w = other; a.w.run(f); const b = { w: host('w'), ...rest }; b.w.run(f)
       const c = { w: host('w'), v: 1 }; c[k].run(f); for (const v of Object.values(c)) v.run(f); c.v.run(f)`,
      0,
    ],
    [
      'run of hosts in a map',
      `const all = new Map([['a', host('a')], ['b', here]]); all.get('a')!.run(f); all.get('b')?.run(f)
       for (const [name, h] of all) h.run(f); for (const h of all.values()) h.run(f); all.forEach((h) => h.run(f))
       ;[...all].map(([name, h]) => h.run(f)); for (const [, h] of all.entries()) h.run(f)`,
      7,
    ],
    [
      'run of what a map does not surely hold',
      `const all = new Map([['a', host('a')], ['b', 1]]); all.get('a')!.run(f); for (const [n, h] of all) n.run(f)
       const hosts = new Map([['a', here]]); for (const pair of hosts) pair.run(f); for (const [n] of hosts) n.run(f)`,
      0,
    ],
    [
      'run of tables by their type',
      `const g = (r: Record<string, Host>, m: Map<string, Host>) => [r.a.run(f), m.get('a')!.run(f)]`,
      2,
    ],
    ['run of elements', `const all = [here, host('a')]; all[0].run(f); all.at(1)!.run(f); all[i]!.run(f)`, 3],
    ['run of a choice', `;(k ? here : host('a')).run(f); (k ? here : other).run(f)`, 1],
    [
      'run of what functions of the file give',
      `function a() { return host('a') }; const b = async (n: string) => { if (n === '') return here; return host(n) }
       function c(): Host { return find() }; async function d(): Promise<Host> { return find() }
       a().run(f); (await b('b')).run(f); c().run(f); (await d()).run(f)`,
      4,
    ],
    [
      'run of what they do not surely give',
      `function a() { return k ? host('a') : 1 }; function b() { return b() }; a().run(f); b().run(f); (() => 1)().run(f)`,
      0,
    ],
    [
      'names that stand for each other',
      `const a = b; const b = a; a(here, f); const c = c; c.run(f); const d = d.map(host); for (const e of d) e.run(f)`,
      1,
    ],
    [
      'run of fields by their type, or by what they are made of',
      `class A { readonly a = host('a'); #b: Host; c?: Host; readonly d: Other; constructor(private readonly e: Host, f: Host) {}
       go() { this.a.run(f); this.#b.run(f); [1].map(() => this.c!.run(f)); this.d.run(f); this.e.run(f); this.f.run(f); function g() { this.a.run(f) } } }`,
      4,
    ],
    [
      'run of what has the type under another name',
      `type Web = Host; interface Db extends Host { size: number }; const g = (a: Web, b: Db, c: Host & { n: 1 }) => [a.run(f), b.run(f), c.run(f)]
       type Own = Own2; type Own2 = Own; const h = (a: Own) => a.run(f)`,
      3,
    ],
    [
      'run of hosts of an inventory',
      `import { inventory } from 'yon'; const fleet = inventory.of({ a: {} }); for (const h of fleet.tagged('x')) h.run(f)
       for (const h of fleet) h['run'](f)`,
      2,
    ],
    ['arguments that nobody can count', 'const a = [here] as const; remote(...a, f)', 0],
  ]
  return rows.map(([name, script, count]) => [name, head + script, count])
}
