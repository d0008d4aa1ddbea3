// The packages of the running yon, in scripts that stand where nothing is installed.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { scripts } from './scripts.ts'

const NAMES = ['script', 'ssh', 'transit']
const SPECIFIERS = NAMES.flatMap((name) => {
  const text = readFileSync(new URL(`../../../../${name}/package.json`, import.meta.url), 'utf8')
  const { exports } = JSON.parse(text) as { exports: Record<string, string> }
  return Object.keys(exports).map((part) => `@yon/${name}${part.slice(1)}`)
})
const IMPORTS = ['yon', ...SPECIFIERS].map((each, i) => `import * as m${i} from '${each}'`).join('\n')
const ALL = ['yon', ...SPECIFIERS].map((_, i) => `m${i}`).join(', ')

const { yon } = scripts({
  'all.ts': `${IMPORTS}\nconsole.log([${ALL}].filter((each) => Object.keys(each).length > 0).length)\n`,
  'one.ts': `import { SshError } from '@yon/ssh'\nimport * as errors from '@yon/ssh/errors'\nconsole.log(SshError === errors.SshError)\n`,
  'far.ts': `import { here } from 'yon'
import { parseEdn } from '@yon/transit/edn'
import { encodeMsgpack } from '@yon/transit/msgpack'
import { generatePrivateKey, formatPublicKey } from '@yon/ssh/keys'
import { SshError } from '@yon/ssh'
console.log(await here.run(async () => {
  const { public: key } = await generatePrivateKey({ kind: 'ed25519' })
  return [parseEdn('[1]'), encodeMsgpack(1).length > 0, formatPublicKey(key).slice(0, 11), typeof SshError]
}))
`,
  'common.cjs': "exports.isSame = (one) => require('yon').$ === one && require('@yon/ssh/errors') !== undefined\n",
  'required.cts': `import path = require('node:path')
const { isSame } = require('./common.cjs')
const { $ } = require('yon')
console.log(isSame($), path.basename('/a/b'))
`,
  'absent.ts': "console.log('ran')\nimport 'no-such-package-anywhere'\n",
})

it('every export of each is found', async () => {
  assert.deepEqual(await yon(['run', 'all.ts']), { status: 0, stdout: `${SPECIFIERS.length + 1}\n`, stderr: '' })
  assert.deepEqual(await yon(['run', 'one.ts']), { status: 0, stdout: 'true\n', stderr: '' })
})

it('require finds the same ones, in CommonJS and in TypeScript', async () => {
  assert.deepEqual(await yon(['run', 'required.cts']), { status: 0, stdout: 'true b\n', stderr: '' })
})

it('functions take them along', async () => {
  const { status, stdout, stderr } = await yon(['run', 'far.ts'])
  assert.deepEqual([status, stderr], [0, ''])
  assert.equal(stdout, "[ [ 1 ], true, 'ssh-ed25519', 'function' ]\n")
})

it('a package that is not there is told of before anything runs, with its line', async () => {
  const { status, stdout, stderr } = await yon(['run', 'absent.ts'])
  assert.deepEqual([status, stdout], [2, ''])
  assert.match(stderr, /^absent\.ts:2:8: error S103: there is no package "no-such-package-anywhere"/)
})
