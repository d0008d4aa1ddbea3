// Mistakes that show only by where a value comes from, and where it goes.
import type { Planted } from './planted.ts'

export const flows: readonly Planted[] = [
  // Open handles, by what made them.
  ...(
    [
      ['a server', `import { createServer } from 'node:http'`, 'createServer()'],
      ['a file', `import { open } from 'node:fs/promises'`, `await open('x')`],
      ['a file by its number', `import { openSync } from 'node:fs'`, `openSync('x')`],
      ['a file of `promises`', `import { promises as fs } from 'node:fs'`, `await fs.open('x')`],
      ['a process of a member taken out', `import cp from 'node:child_process'\nconst { spawn } = cp`, `spawn('x')`],
      ['a thread', `import { Worker } from 'node:worker_threads'`, `new Worker('./x.js')`],
      ['a hash', `import * as crypto from 'node:crypto'`, `crypto.createHash('sha256')`],
      ['listeners', `import { EventEmitter } from 'node:events'`, 'new EventEmitter()'],
      ['a connection', `import { connect } from '@yon/ssh'`, `await connect('web1')`],
      ['a run over hosts', '', `each(['a'], () => 1)`],
      ['a job', '', 'await $`sleep 9`.start()'],
      ['a command with settings', '', 'web.$`sleep 9`.quiet().timeout(5)'],
      ['a WebSocket', '', `new WebSocket('ws://a')`],
      ['a timer', '', 'setTimeout(() => {}, 1)'],
      ['an object of Intl', '', `new Intl.NumberFormat('en')`],
      ['a controller', '', 'new AbortController()'],
    ] as const
  ).map(([name, head, made]) => ({
    id: 'H108' as const,
    name,
    script: `${head}\nconst held = ${made}\nawait remote(web, () => String(«held»))\n`,
  })),
  // Values that cannot travel, by what made them.
  ...(
    [
      ['a new promise', '', 'new Promise(() => {})'],
      ['a promise of all', '', 'Promise.all([1])'],
      ['a promise of `then`', '', 'Promise.resolve(1).then(String)'],
      ['a promise of fetch', '', `fetch('http://a')`],
      ['a promise of a module', `import { readFile } from 'node:fs/promises'`, `readFile('x')`],
      ['a promise of another file', `import { late } from './late.ts'`, 'late()'],
      ['a promise of a command', '', 'web.$`date`.text()'],
      ['a promise of another call', '', 'web.run(() => 1)'],
      ['a bound function', 'function f() {}', 'f.bind(process)'],
      ['a function that a function gives', 'function make() { return () => 1 }', 'make()'],
      ['a function by its name in an object', 'function f() {}', '{ f, at: Date.now() }'],
      ['a function by a choice that is made here', 'function f() {}', 'process.pid > 1 ? f : () => 1'],
      ['a table of functions that changes', 'function f() {}', '{ f } as Record<string, () => void>\nheld.g = f'],
      ['an open handle in an object', `import { createServer } from 'node:net'`, '{ server: createServer() }'],
      ['an instance with private fields', 'class A { #n = 1; get n() { return this.#n } }', 'new A()'],
      ['an instance of another file with private fields', `import { Late } from './late.ts'`, 'new Late()'],
    ] as const
  ).map(([name, head, made]) => ({
    id: 'H201' as const,
    name,
    script: `${head}\nconst held = ${made}\nawait remote(web, () => String(«held»))\n`,
    files: {
      'late.ts': `export { late, Late } from './later.ts'\n`,
      'later.ts': `export async function late() { return 1 }\nexport class Late { #n = 1; get n() { return this.#n } }\n`,
    },
  })),
  {
    id: 'H201',
    name: 'a server as an argument',
    script: `import { createServer } from 'node:net'\nconst s = createServer()\nawait web.run((a: any) => a, «s»)\n`,
  },
  {
    id: 'H401',
    name: 'an open handle as the result',
    script: `import { createServer } from 'node:net'\nawait web.run(() => { const s = createServer(); return «s» })\n`,
  },
  ...[
    'Buffer.alloc(2 * 1024 * 1024)',
    `'x'.repeat(2_000_000)`,
    'new Float64Array(size)',
    'new Array(size * 8).fill(0)',
    'Array.from({ length: 1 << 21 }, (_, i) => i)',
  ].map((made) => ({
    id: 'H202' as const,
    name: made,
    script: `const size = 500_000\nconst held = { large: ${made}, size }\nawait remote(web, () => «held».size)\n`,
  })),
  {
    id: 'H202',
    name: 'a file of the script',
    script: `import { readFileSync } from 'node:fs'\nconst held = readFileSync(new URL('./large', import.meta.url))\nawait remote(web, () => «held».length)\n`,
    files: { large: 'x'.repeat(1_000_001) },
  },
  { id: 'H202', name: 'an argument', script: `await web.run((a: string) => a.length, «'x'.repeat(2e6)»)\n` },
  ...(
    [
      ['a module', `import { DatabaseSync } from 'node:sqlite'`, `new «DatabaseSync»(':memory:')`],
      ['a function of a module', `import { zstdCompressSync as z } from 'node:zlib'`, `«z»('x')`],
      ['a member of a module', `import fs from 'fs/promises'`, `«fs».glob('*')`],
      ['a member of a global', '', '«Promise».withResolvers()'],
      ['a global', '', `new «WebSocket»('ws://a')`],
    ] as const
  ).map(([name, head, used]) => ({
    id: 'H302' as const,
    name: `${name} that the oldest Node.js does not have`,
    script: `${head}\nawait remote(web, async () => { ${used} })\n`,
  })),
  ...(
    [
      ['printed as it is', 'console.log(«token».reveal())'],
      ['printed in an object', 'console.log({ token: [«token»] })'],
      ['written to standard output', 'process.stdout.write(«token».reveal() + "!")'],
      ['as String makes it', 'return String(«token»)'],
      ['by toString', 'return «token».toString()'],
      ['as JSON', 'return JSON.stringify({ a: «token» })'],
      ['thrown', 'throw new Error(`no ${«token».reveal()}`)'],
      ['an argument of a command', 'await $`curl -u ${«token»} http://a`'],
      ['a part of an argument of a command', 'await $`curl --user=${«token».reveal()} http://a`'],
      ['an option of a command', 'await $`curl ${flags({ user: «token» })}`'],
      ['kept and printed', 'const text = token.reveal(); console.log(«text»)'],
      ['printed by a function', 'const tell = (a: unknown) => console.log(«a»); tell(token)'],
    ] as const
  ).map(([name, used]) => ({
    id: 'H203' as const,
    name: `a secret ${name}`,
    script: `import { flags, secret } from 'yon'\nconst token = secret('a')\nvoid flags\nawait remote(web, async () => { ${used} })\n`,
  })),
  {
    id: 'H203',
    name: 'a secret in a captured object',
    script: `import { secret } from 'yon'\nconst all = { token: secret('a') }\nawait remote(web, () => console.log(«all.token»))\n`,
  },
  {
    id: 'H203',
    name: 'a secret of another file',
    script: `import { token } from './tokens.ts'\nawait remote(web, () => console.log(«token».reveal()))\n`,
    files: { 'tokens.ts': `import { secret } from 'yon'\nexport const token = secret('a')\n` },
  },
  {
    id: 'H203',
    name: 'a secret as an argument of a command here',
    script: "import { secret } from 'yon'\nconst token = secret('a')\nawait $`login ${«token»}`\n",
  },
  {
    id: 'H203',
    name: 'a secret that is printed here',
    script: "import { type Secret } from 'yon'\nexport const f = (token: Secret) => console.log(«token».reveal())\n",
  },
  {
    id: 'H109',
    name: 'a parameter without a type',
    script: `let n = 0\nexport const f = (a: any) => «a».run(() => n++)\nn++\n`,
  },
  {
    id: 'H109',
    name: 'what another function gives',
    script: `import { find } from './find.ts'\nlet n = 0\nawait «find('web').host».run(() => n++)\nn++\n`,
    files: { 'find.ts': `export const find = (name: string): any => ({ name })\n` },
  },
  { id: 'C103', name: 'a command that nothing waits for', script: '«$`rm x`»\n' },
  {
    id: 'C103',
    name: 'a command with settings that nothing waits for',
    script: 'if (process.pid) «web.$`rm x`.quiet()»\n',
  },
  { id: 'C103', name: 'a command that is kept and never used', script: 'const gone = «$`rm x`»\n' },
  { id: 'C103', name: 'a command that is assigned and never used', script: 'let gone\ngone = «$`rm x`»\n' },
  { id: 'C103', name: 'a kept command that stands alone', script: 'const gone = $`rm x`\n«gone»\n' },
  { id: 'C103', name: 'a kept command as a condition', script: 'const is = $`true`.ok()\nif («is») console.log(1)\n' },
  {
    id: 'C103',
    name: 'a kept command in a text',
    script: 'const c = $`date`\nconst t = c.text()\nconsole.log(`${«t»}`)\n',
  },
  { id: 'C103', name: 'a command that is printed', script: 'console.log(«$`date`.text()»)\n' },
  { id: 'C103', name: 'commands of forEach', script: ";['a'].forEach((each) => «$`gzip ${each}`»)\n" },
  { id: 'C103', name: 'commands of map', script: ";['a'].map((each) => «$`gzip ${each}`»)\n" },
  { id: 'C103', name: 'a command left alone by `void`', script: 'void «$`rm x`»\n' },
  {
    id: 'C103',
    severity: 'warning',
    name: 'the result of a command that nothing waits for',
    script: '«$`date`.text()»\n',
  },
  {
    id: 'C103',
    severity: 'warning',
    name: 'a function on a host that nothing waits for',
    script: '«web.run(() => 1)»\n',
  },
  {
    id: 'C103',
    name: 'a function on a host as a condition',
    script: 'if («remote(web, () => true)») console.log(1)\n',
  },
  { id: 'S101', name: '`with` in a module', script: '«with (Math) console.log(PI)»\n' },
  { id: 'H104', name: '`with` in a function', script: 'await web.run(() => { «with (Math) return PI» })\n' },
  {
    id: 'H301',
    name: 'a member as a part of a pattern',
    script: 'const o: any = {}\nawait web.run(() => { [{ a: «o».x = 2 }] = [{}] as any })\n',
  },
  {
    id: 'H301',
    name: 'a member as what a loop assigns',
    script: 'const o: any = {}\nawait web.run(() => { for («o».x of [1]); })\n',
  },
  {
    id: 'H301',
    name: '`Object.assign`',
    script: 'const o = { a: 1 }\nawait web.run(() => Object.assign(«o», { a: 2 }).a)\n',
  },
  {
    id: 'H108',
    name: 'a server that listens at once',
    script: "import net from 'node:net'\nconst s = net.createServer().listen(0)\nawait web.run(() => «s».address())\n",
  },
  {
    id: 'H108',
    name: 'a stream of this process, taken from it',
    script: 'const { stdout: out } = process\nawait web.run(() => void «out».write("a"))\n',
  },
  {
    id: 'H401',
    name: 'a table of functions as the result',
    script: 'const o = { f: () => 1 }\nawait web.run(() => «o»)\n',
  },
  {
    id: 'H201',
    name: 'a table of functions as an argument',
    script: 'const o = { f: () => 1 }\nawait web.run((a: object) => !a, «o»)\n',
  },
  { id: 'H105', name: 'a member of a table of functions', script: 'const o = { f: () => 1 }\nawait web.run(«o.f»)\n' },
  {
    id: 'H106',
    severity: 'warning',
    name: 'a function that has members',
    script: 'function f(): unknown { return (f as any).limit }\n;(«f» as any).limit = 1\nawait web.run(() => f())\n',
  },
  {
    id: 'H301',
    name: 'a member by another type',
    script: 'const o = { a: 1 } as const\nawait web.run(() => { («o» as { a: number }).a = 2 })\n',
  },
  {
    id: 'H301',
    name: 'a list by another type',
    script: 'const l: readonly number[] = [1]\nawait web.run(() => («l» as number[]).push(2))\n',
  },
  {
    id: 'H401',
    name: 'a function as the result of one that has a name',
    script: 'function job() { return «{ done() {} }» }\nawait web.run(job)\n',
  },
  {
    id: 'C103',
    name: 'a kept call on a host as a condition',
    script: 'const is = web.run(() => true)\nif («is») console.log(1)\n',
  },
  {
    id: 'H101',
    name: 'a host that is a member of a module',
    script: "import * as hosts from './hosts.ts'\nlet n = 0\nawait hosts.db.run(() => «n»++)\n",
    files: { 'hosts.ts': "import { host } from 'yon'\nexport const db = host('db1')\n" },
  },
  {
    id: 'H101',
    name: 'hosts in a table and a list of a module',
    script:
      "import * as hosts from './hosts.ts'\nlet n = 0\nfor (const each of hosts.list) await each.run(() => 1)\nawait hosts.table.db.run(() => «n»++)\n",
    files: {
      'hosts.ts': "import { host } from 'yon'\nexport const table = { db: host('db1') }, list = [host('db2')]\n",
    },
  },
  {
    id: 'H108',
    name: 'the `$` of a host by another name',
    script: 'const { $: far } = web\nawait remote(here, () => «far»`true`)\n',
  },
]
