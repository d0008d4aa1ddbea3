// The command of the agent, run by every login shell there is, with real runtimes and without.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { after, describe, test } from 'node:test'
import { brotliCompressSync } from 'node:zlib'
import { agentCommand, type AgentCommandOptions } from '../../../src/agent/bootstrap/command.ts'
import { ALPHABET, text91, text91Length } from '../../../src/agent/bootstrap/text91.ts'

const SHELLS = [
  ['sh', '/bin/sh'],
  ['dash', '/bin/dash'],
  ['bash', '/bin/bash'],
  ['zsh', '/bin/zsh'],
  ['fish', '/usr/bin/fish'],
  ['tcsh', '/bin/tcsh'],
  ['busybox ash', '/bin/busybox', 'ash'],
] as const

const folder = mkdtempSync(join(tmpdir(), 'yon-command-'))
after(() => rmSync(folder, { recursive: true }))

/** Says on the wire what it was given, and tries to disturb the wire. */
const AGENT = `
console.log('noise of the agent')
require('node:child_process').execFileSync('sh', ['-c', 'echo noise of a child; echo to stderr >&2; [ ! -e /dev/fd/4 ] || echo four >&2'], { stdio: 'inherit' })
const say = (text) => require('node:fs').writeSync(4, text + '\\n')
for (const { name, hash, bytes } of boot.header.parts) say(name + ' ' + require('node:crypto').createHash('sha256').update(bytes).digest('hex') + ' ' + hash)
let got = boot.rest.toString()
boot.wire.on('data', (chunk) => { got += chunk })
boot.wire.on('end', () => { say('end ' + got); process.exit(0) })
`
const NONCE = '0123456789abcdeffedcba9876543210'
const agentPart = { name: 'agent', hash: 'a'.repeat(64), compressed: brotliCompressSync(AGENT) }
const large = { name: 'script', hash: 'b'.repeat(64), compressed: randomBytes(60_000) }
const options: AgentCommandOptions = {
  nonce: NONCE,
  careful: false,
  facts: { goesHome: false, library: { script: 'c'.repeat(64), hosts: 'd'.repeat(64) } },
  parts: [agentPart, large],
  prelude: Buffer.from('prelude'),
  bytesMax: 131_071,
}

function run(shell: readonly string[], command: string, { input = '', env = process.env, prefix = 'exec ' } = {}) {
  const [file, ...args] = shell
  const result = spawnSync(file as string, [...args, '-c', prefix + command], {
    input,
    env,
    encoding: 'utf8',
    timeout: 20_000,
  })
  return { lines: result.stdout.split('\n'), stderr: result.stderr, status: result.status }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

describe('agentCommand', () => {
  for (const [name, file, ...args] of SHELLS) {
    const skip = existsSync(file) ? false : `${name} not installed`
    test(`by ${name}: 60 KB of code in the command, the wire undisturbed`, { skip }, () => {
      const { command, hasPrelude, separate } = agentCommand(options)
      assert.equal(hasPrelude, true)
      assert.equal(separate, undefined)
      const { lines, stderr, status } = run([file, ...args], command, { input: 'frames' })
      assert.equal(status, 0, stderr)
      assert.ok(lines[0]?.startsWith(`${NONCE} /`), lines[0])
      assert.match(lines[1] ?? '', new RegExp(`^ok ${process.version} \\d+$`))
      assert.deepEqual(lines.slice(2), [
        `agent ${sha256(agentPart.compressed)} ${agentPart.hash}`,
        `script ${sha256(large.compressed)} ${large.hash}`,
        `prelude ${sha256(Buffer.from('prelude'))} `,
        'end frames',
        '',
      ])
      assert.equal(stderr, 'noise of the agent\nnoise of a child\nto stderr\n')
    })

    test(`by ${name}: code on the wire when the command may be short only`, { skip }, () => {
      const { command, separate } = agentCommand({ ...options, bytesMax: 2400 })
      assert.ok(command.length < 2400, `${command.length} bytes`)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(separate!.length)
      const input = Buffer.concat([length, separate!, Buffer.from('frames')])
      const result = spawnSync(file, [...args, '-c', command], { input, encoding: 'utf8', timeout: 20_000 })
      assert.deepEqual(result.stdout.split('\n').slice(2, 4), [
        `agent ${sha256(agentPart.compressed)} ${agentPart.hash}`,
        `script ${sha256(large.compressed)} ${large.hash}`,
      ])
      assert.match(result.stdout, /end frames\n$/)
    })
  }

  test('what does not fit is left out, and the prelude with it', () => {
    const { command, hasPrelude, separate } = agentCommand({ ...options, bytesMax: 32_768 })
    assert.ok(command.length < 32_768)
    assert.equal(hasPrelude, false)
    assert.equal(separate, undefined)
    const { lines } = run(['sh'], command)
    assert.deepEqual(lines.slice(2), [`agent ${sha256(agentPart.compressed)} ${agentPart.hash}`, 'end ', ''])
  })

  test('only what is safe between single quotes of any shell', () => {
    const { command } = agentCommand({ ...options, careful: true })
    assert.match(command, /^sh -c '[^'\\!\n]+' '[^'\\!\n]+' '[^'\\!\n]+'$/)
    assert.equal(ALPHABET.length, 91)
  })

  test('a shell that echoes its command does not fake the begin of the wire', () => {
    assert.ok(!agentCommand(options).command.includes(NONCE))
  })
})

describe('the search for a runtime', () => {
  const system = '/usr/bin:/bin'
  const home = join(folder, 'home')
  const tools = join(folder, 'tools')
  const old = join(folder, 'old')
  mkdirSync(home)
  // A PATH in which the shell finds what it needs and no runtime.
  mkdirSync(tools)
  for (const tool of ['sh', 'uname']) {
    symlinkSync(
      system
        .split(':')
        .map((each) => join(each, tool))
        .find(existsSync) as string,
      join(tools, tool),
    )
  }
  mkdirSync(old)
  writeProgram(join(old, 'node'), 'echo old runtime >&2; exit 1')
  const elsewhere = ['/usr/bin/node', '/usr/local/bin/node'].some(existsSync)
    ? 'a runtime is installed where the search finds it'
    : false

  function writeProgram(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `#!/bin/sh\n${text}\n`)
    chmodSync(path, 0o755)
  }

  function search(careful: boolean, path: string): string {
    const { command } = agentCommand({ ...options, careful, parts: [agentPart], prelude: new Uint8Array(0) })
    return run(['/bin/sh'], command, { env: { PATH: path, HOME: home } }).lines[0]?.replace(NONCE, '') ?? ''
  }

  test('takes the first of the PATH without asking, and asks when it is careful', () => {
    assert.equal(search(false, `${old}:${tools}`), ` ${old}/node`)
    assert.notEqual(search(true, `${old}:${tools}`), ` ${old}/node`)
  })

  test('says what the host is when it has none', { skip: elsewhere }, () => {
    assert.match(search(false, tools), / none Linux (x86_64|aarch64) (glibc|musl)$/)
  })

  test('finds those of version managers, newest first, and those of its own cache last', { skip: elsewhere }, () => {
    const link = (path: string): void => {
      mkdirSync(dirname(join(home, path)), { recursive: true })
      symlinkSync(process.execPath, join(home, path))
    }
    link('.cache/yon/node-v22.1.0-linux-x64-glibc')
    assert.equal(search(false, tools), ` ${home}/.cache/yon/node-v22.1.0-linux-x64-glibc`)
    link('.nvm/versions/node/v18.20.0/bin/node')
    link('.nvm/versions/node/v20.9.0/bin/node')
    assert.equal(search(false, tools), ` ${home}/.nvm/versions/node/v20.9.0/bin/node`)
    link('.local/share/fnm/node-versions/v24.0.0/installation/bin/node')
    assert.equal(search(false, tools), ` ${home}/.local/share/fnm/node-versions/v24.0.0/installation/bin/node`)
    link('.volta/bin/node')
    assert.equal(search(true, tools), ` ${home}/.volta/bin/node`)
  })
})

describe('text91', () => {
  test('is as long as it says', () => {
    for (let length = 0; length < 100; length++) assert.equal(text91(randomBytes(length)).length, text91Length(length))
  })
})
