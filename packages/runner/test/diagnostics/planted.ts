// Mistakes, one each: the text of a script, and what has to be said about it.
import type { DiagnosticId } from '../../src/index.ts'
import { flows } from './planted-flows.ts'

/** `«` and `»` stand around what the diagnostic must point at, and are no part of the script. */
export interface Planted {
  readonly id: DiagnosticId
  readonly severity?: 'error' | 'warning'
  readonly name: string
  readonly script: string
  /** Other files of the script, by name. */
  readonly files?: Readonly<Record<string, string>>
}

const HEAD = `import { $, each, here, host, remote, type Host } from 'yon'
const web = host('web1')
`

const rows: readonly Planted[] = [
  { id: 'S101', name: 'a script that cannot be parsed', script: `const a = «)»\n` },
  { id: 'S102', name: 'an import of no file', script: `import { a } from «'./absent.ts'»\nconsole.log(a)\n` },
  {
    id: 'S103',
    name: 'a function that needs a package that is not installed',
    script: `import { a } from «'no-such-package-anywhere'»\nawait remote(web, () => a)\n`,
  },
  { id: 'S103', name: 'a package that is not installed', script: `import «'@no-such/package-anywhere/part'»\n` },
  { id: 'S104', name: 'JSX', script: `const a = «<div>{1}</div>»\nconsole.log(a)\n` },
  { id: 'H101', name: 'an assignment', script: `let n = 0\nawait remote(web, () => { «n» = 1 })\n` },
  { id: 'H101', name: 'an increment', script: `let n = 0\nawait web.run(() => «n»++)\n` },
  { id: 'H101', name: 'a destructuring assignment', script: `let n = 0\nawait web.run(() => { [«n»] = [1] })\n` },
  {
    id: 'H101',
    name: 'an assignment in a nested function',
    script: `let n = 0\nawait web.run(() => [1].map((m) => { «n» += m }))\n`,
  },
  {
    id: 'H101',
    name: 'an assignment in a lifted function',
    script: `let n = 0\nfunction up() { «n»++ }\nawait remote(web, () => up())\n`,
  },
  { id: 'H102', name: 'a variable that changes elsewhere', script: `let n = 0\nn = 2\nawait remote(web, () => «n»)\n` },
  {
    id: 'H103',
    name: '`this` of the outside',
    script: `class A { async go() { await remote(web, () => «this») } }\nnew A()\n`,
  },
  {
    id: 'H103',
    name: '`arguments` of the outside',
    script: `async function f() { await remote(web, () => «arguments») }\nf()\n`,
  },
  {
    id: 'H103',
    name: '`new.target` of the outside',
    script: `async function f() { await remote(web, () => «new.target») }\nf()\n`,
  },
  {
    id: 'H103',
    name: '`super` of the outside',
    script: `class A { async go() { await remote(web, () => «super».toString()) } }\nnew A()\n`,
  },
  {
    id: 'H103',
    name: 'a private member of the outside',
    script: `class A { #x = 1; async go(a: A) { await remote(web, () => a.«#x») } }\nnew A()\n`,
  },
  {
    id: 'H103',
    name: '`this` in a lifted arrow function',
    script: `const f = () => «this»\nawait remote(web, () => f())\n`,
  },
  { id: 'H104', name: 'eval', script: `await remote(web, () => «eval('1')»)\n` },
  {
    id: 'H104',
    name: 'an import of an expression',
    script: `const m = 'fs'\nawait remote(web, async () => await «import(m)»)\n`,
  },
  { id: 'H104', name: 'import.meta', script: `await remote(web, () => «import.meta».resolve('x'))\n` },
  { id: 'H104', severity: 'warning', name: 'import.meta.url', script: `await remote(web, () => «import.meta».url)\n` },
  { id: 'H105', name: 'a bound function', script: `function f() {}\nawait remote(web, «f.bind(null)»)\n` },
  { id: 'H105', name: 'a native function', script: `await remote(web, «parseInt»)\n` },
  { id: 'H105', name: 'a computed function', script: `await remote(web, «Math.random() > 1 ? () => 1 : () => 2»)\n` },
  { id: 'H105', name: 'a function in an object', script: `const o = { f: () => 1 }\nawait remote(web, «o.f»)\n` },
  { id: 'H105', name: 'a class', script: `class A {}\nawait remote(web, «A»)\n` },
  {
    id: 'H106',
    name: 'a lifted function of a variable that changes',
    script: `let n = 0\nn++\nfunction f() { return «n» }\nawait remote(web, () => f())\n`,
  },
  {
    id: 'H106',
    name: 'a lifted class that waits',
    script: `class A extends («await import('x')») {}\nawait remote(web, () => new A())\n`,
  },
  {
    id: 'H106',
    severity: 'warning',
    name: 'a static field that changes',
    script: `class A { «static n = 0» }\nawait remote(web, () => A.n)\n`,
  },
  {
    id: 'H106',
    name: 'a variable that is hidden at the call, and where nothing can read it',
    script: `switch (1) { default: const n = 1; const f = () => «n»; { const n = 2; await remote(web, () => f() + n) } }\n`,
  },
  {
    id: 'H106',
    name: 'a namespace that captures',
    script: `const n = 1\n«namespace A { export const m = n }»\nawait remote(web, () => A.m)\n`,
  },
  {
    id: 'H106',
    name: 'an import of the script itself',
    script: `import { b } from './b.ts'\nexport const a = 1\nawait remote(web, «() => b»)\n`,
    files: { 'b.ts': `import { a } from './script.ts'\nexport const b = () => a\n` },
  },
  {
    id: 'H106',
    name: 'an import that waits',
    script: `import { b } from './b.ts'\nawait remote(web, () => b)\n`,
    files: { 'b.ts': `export const b = «await» Promise.resolve(1)\n` },
  },
  {
    id: 'H107',
    name: 'a native addon',
    script: `import { a } from './a.js'\nawait remote(web, () => a)\n`,
    files: {
      'a.js': `import { createRequire } from 'node:module'\nexport const a = require(«'./x.node'»)\n`,
      'x.node': 'x',
    },
  },
  {
    id: 'H107',
    severity: 'warning',
    name: 'the folder of a package',
    script: `import { a } from './a.js'\nawait remote(web, () => a)\n`,
    files: { 'a.js': `export const a = «__dirname»\n` },
  },
  {
    id: 'H108',
    name: 'a socket',
    script: `import { connect } from 'node:net'\nconst s = connect(1)\nawait remote(web, () => «s».end())\n`,
  },
  {
    id: 'H108',
    name: 'a server by its type',
    script: `import type { Server } from 'node:http'\nconst f = (s: Server) => remote(web, () => «s».close())\nf\n`,
  },
  { id: 'H108', name: 'a command', script: 'const c = $`sleep 9`\nawait remote(web, () => «c»)\n' },
  {
    id: 'H108',
    name: 'a process',
    script: `import * as cp from 'child_process'\nconst c = cp.spawn('x')\nawait remote(web, () => «c».pid)\n`,
  },
  { id: 'H108', name: 'a resource', script: `using r = { [Symbol.dispose]() {} }\nawait remote(web, () => «r»)\n` },
  {
    id: 'H108',
    name: 'the `$` of a host',
    script: `const { $: run } = web\nconst $$ = web.$\nawait remote(web, () => «$$»)\nrun\n`,
  },
  {
    id: 'H203',
    severity: 'warning',
    name: 'a secret that is printed',
    script: `import { secret } from 'yon'\nconst token = secret('a')\nawait remote(web, () => console.log(«token»))\n`,
  },
  {
    id: 'H203',
    severity: 'warning',
    name: 'a secret that is revealed to everybody',
    script: `import { secret } from 'yon'\nconst token = secret('a')\nawait remote(web, () => console.log(\`as \${«token».reveal()}\`))\n`,
  },
  {
    id: 'H203',
    severity: 'warning',
    name: 'a secret in a template',
    script: `import { secret } from 'yon'\nconst token = secret('a')\nawait remote(web, () => fetch(\`http://a/?\${«token»}\`))\n`,
  },
  {
    id: 'H203',
    severity: 'warning',
    name: 'a secret in a sum',
    script: `import { secret } from 'yon'\nconst token = secret('a')\nawait remote(web, () => 'Bearer ' + «token»)\n`,
  },
  {
    id: 'H301',
    name: 'a change of what is captured',
    script: `const o = { a: 1 }\nawait remote(web, () => { «o».a = 2 })\n`,
  },
  {
    id: 'H301',
    name: 'an item that is added to what is captured',
    script: `const list = [1]\nawait remote(web, () => { «list».push(2) })\n`,
  },
  {
    id: 'H301',
    name: 'an item that is taken from a parameter',
    script: `const go = (list: string[]) => remote(web, () => «list».shift())\nawait go([])\n`,
  },
  {
    id: 'H301',
    name: 'an entry of what is captured, by a function that goes along',
    script: `const seen = new Map<string, number>()\nconst note = () => «seen».set('a', 1)\nawait remote(web, () => { note() })\n`,
  },
  {
    id: 'H301',
    name: 'a deletion in what is captured',
    script: `const o: { a?: { b?: 1 } } = {}\nawait remote(web, () => { delete «o».a!.b })\n`,
  },
  { id: 'H303', name: 'another runtime', script: `await remote(web, () => «Bun».version)\n` },
  { id: 'H303', name: 'a name of browsers', script: `await remote(web, () => «window».x)\n` },
  { id: 'H303', name: 'a name that nothing declares', script: `await remote(web, () => «undeclared»)\n` },
  { id: 'C101', name: 'a quote that does not end', script: "await $`echo «'»it`\n" },
  { id: 'C101', name: 'a word of shells', script: 'await web.$`ls && «i»f true`\n' },
  { id: 'C101', name: 'a mistake after values', script: 'await $`echo ${1} ${[2]} «)»`\n' },
  { id: 'C101', name: 'a value that is none', script: 'await $`echo ${«undefined»}`\n' },
  { id: 'C101', name: 'a list in a word', script: 'await $`echo --x=${«[1, 2]»}`\n' },
  { id: 'C101', name: 'a substitution', script: 'const { $: sh } = web\nawait sh`echo «$»(date)`\n' },
  { id: 'C102', name: 'a deletion below a value', script: 'const d = process.argv[2]!\nawait $`rm -rf «${d}»/`\n' },
  {
    id: 'C102',
    name: 'a deletion by a glob below a value',
    script: 'const d = process.argv[2]!\nawait $`sudo rm -f -r -- a «${d}»/*`\n',
  },
  { id: 'C102', name: 'a deletion below a variable', script: 'await $`ls x && rm --recursive «$»DIR/lib`\n' },
  {
    id: 'H201',
    name: 'a captured object with a function in it',
    script: 'const o = { on: { close: () => 1 }, at: Date.now() }\nawait remote(web, () => «o».on)\n',
  },
  {
    id: 'H201',
    name: 'a captured list with a method in it',
    script: 'const o = [Date.now(), { f() {} }]\nawait remote(web, () => «o».length)\n',
  },
  {
    id: 'H201',
    name: 'a captured promise',
    script: 'const go = async () => 1\nconst p = go()\nawait remote(web, async () => await «p»)\n',
  },
  { id: 'H201', name: 'a captured symbol', script: "const s = Symbol('s')\nawait remote(web, () => «s»)\n" },
  { id: 'H201', name: 'a captured WeakMap', script: 'const m = new WeakMap()\nawait remote(web, () => «m»)\n' },
  { id: 'H201', name: 'a function as an argument', script: 'await remote(web, (f: () => number) => f(), «() => 1»)\n' },
  { id: 'H401', name: 'a function as the result', script: 'await remote(web, () => «() => 1»)\n' },
  {
    id: 'H401',
    name: 'an object with a function as the result',
    script:
      'await web.run(async () => { if (process.pid) return «{ a: [1, function () {}] }»; return [1].map(() => 2) })\n',
  },
  { id: 'H108', name: 'a host', script: `await remote(here, () => remote(«web», () => 1))\n` },
  { id: 'C103', name: 'no await in a condition', script: `if («$\`true\`.ok()») console.log(1)\n` },
  { id: 'C103', name: "no await in a condition of a host's test", script: `if («web.test.f('x')») console.log(1)\n` },
  { id: 'C103', name: 'no await in a loop', script: `while (true && «web.$\`true\`.quiet().ok()») console.log(1)\n` },
  { id: 'C103', name: 'no await in a negation', script: `import { test as t } from 'yon'\nconsole.log(!«t.e('x')»)\n` },
  { id: 'C103', name: 'no await in what decides', script: `const a = «$\`true\`» || 1\nconsole.log(a)\n` },
  { id: 'C103', name: 'no await in a choice', script: `console.log(«$\`true\`.ok()» ? 1 : 2)\n` },
  { id: 'C103', name: 'no await in a sum of texts', script: `console.log('a' + «$\`echo b\`.text()»)\n` },
  { id: 'C103', name: 'no await in a text', script: `console.log(\`a \${«$\`echo b\`.text()»}\`)\n` },
  { id: 'C103', name: 'no await in a comparison', script: `console.log(«$\`id -un\`.text()» === 'root')\n` },
  ...flows,
]

/** Each with its head, which declares `web`. */
export const planted: readonly Planted[] = rows.map((row) => ({ ...row, script: HEAD + row.script }))
