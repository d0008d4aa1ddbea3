// The command of the agent, run by every login shell there is, with real runtimes and without.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import process from 'node:process'
import { describe, test } from 'node:test'
import { brotliCompressSync } from 'node:zlib'
import { agentCommand, type AgentCommandOptions } from '../../../src/agent/bootstrap/command.ts'
import { commandBytesMax } from '../../../src/agent/launcher.ts'
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
  facts: {
    goesHome: false,
    way: 'pipe' as const,
    library: { script: 'c'.repeat(64), hosts: 'd'.repeat(64), values: 'e'.repeat(64) },
  },
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
      const { command, separate } = agentCommand(options)
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
      const { command, separate } = agentCommand({ ...options, bytesMax: 2700 })
      assert.ok(command.length < 2700, `${command.length} bytes`)
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

  test('code that is large and does not fit is left out: it may be there already', () => {
    const larger = { name: 'bundle', hash: 'b'.repeat(64), compressed: randomBytes(70_000) }
    const { command, separate } = agentCommand({ ...options, parts: [agentPart, larger], bytesMax: 32_768 })
    assert.ok(command.length < 32_768)
    assert.equal(separate, undefined)
    const { lines } = run(['sh'], command)
    const prelude = `prelude ${sha256(Buffer.from('prelude'))} `
    assert.deepEqual(lines.slice(2), [`agent ${sha256(agentPart.compressed)} ${agentPart.hash}`, prelude, 'end ', ''])
    const long = agentCommand({ ...options, parts: [agentPart, large, larger], bytesMax: 32_768 })
    assert.ok(long.separate!.length < 65_000)
  })

  test('the agent with a small function fits where commands of 32 KiB are taken', async () => {
    const { parts } = await import('#agent-code')
    const agent = { name: 'agent', hash: parts.agent.hash, compressed: Buffer.from(parts.agent.base64, 'base64') }
    const bundle = { name: 'bundle', hash: 'f'.repeat(64), compressed: randomBytes(1024) }
    const bytesMax = commandBytesMax('SSH-2.0-Server')
    const { separate } = agentCommand({ ...options, careful: true, parts: [agent, bundle], bytesMax })
    assert.ok(agent.compressed.length <= 20 * 1024, `the agent takes ${agent.compressed.length} bytes`)
    assert.equal(separate, undefined)
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

describe('text91', () => {
  test('is as long as it says', () => {
    for (let length = 0; length < 100; length++) assert.equal(text91(randomBytes(length)).length, text91Length(length))
  })
})
