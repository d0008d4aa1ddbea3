import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { askPerson, askpassPolicy, promptOnTerminal } from '@yon/ssh/terminal'
import { requires } from '../programs.ts'
import { PtyProgram } from './pty.ts'

const program = `${process.execPath} ${fileURLToPath(new URL('prompt-program.js', import.meta.url))}`
const needed = requires('script')
const folder = mkdtempSync(join(tmpdir(), 'askpass-'))
after(() => rmSync(folder, { recursive: true }))

test('a secret is read from the terminal without echo while standard input is a pipe', needed, async () => {
  const pty = await PtyProgram.start(['sh', '-c', `echo piped | ${program} 'Password: '; stty -a`])
  await pty.see(/\rPassword: $/)
  assert.match(pty.stty('-a'), /-echo /)
  assert.match(pty.stty('-a'), / icanon /)
  await pty.type('gehe\xefm ü\n')
  await pty.see(/speed[^]* echoke/)
  assert.match(pty.output, /Password: \r\n<answer "gehe\xc3\xafm \xc3\xbc">\r\npiped/)
  assert.match(pty.output, / echo /)
})

test('with echo the answer is seen', needed, async () => {
  const pty = await PtyProgram.start(['sh', '-c', `${program} 'Yes? ' echo </dev/null`])
  await pty.see(/Yes\? $/)
  await pty.type('no\n')
  await pty.see(/Yes\? no\r\n<answer "no">/)
  assert.equal(await pty.exit, 0)
})

test('^D is no answer', needed, async () => {
  const pty = await PtyProgram.start(['sh', '-c', `${program} 'Password: ' </dev/null`])
  await pty.see(/Password: $/)
  await pty.type('\x04')
  await pty.see(/<answer null>/)
})

test('^C and a signal restore echo and end the process by the signal', needed, async () => {
  for (const [keys, status] of [
    ['\x03', 130],
    ['\x1c', 131],
  ] as const) {
    const inner = `ulimit -c 0; trap : INT QUIT; ${program} 'Password: ' </dev/null; echo "<status $?>"; stty -a; read x`
    const pty = await PtyProgram.start(['bash', '-c', inner])
    await pty.see(/Password: $/)
    await pty.type(keys)
    await pty.see(new RegExp(`<status ${status}>[^]* echo `))
    pty.end()
  }
})

test('^Z stops, and the question is asked again', needed, async () => {
  const pty = await PtyProgram.start(['bash', '--norc', '-i'], { env: { PS1: 'prompt> ' } })
  await pty.type(`${program} 'Password: ' </dev/null\r`)
  await pty.see(/\rPassword: $/)
  await pty.type('\x1a')
  await pty.see(/Stopped/)
  pty.forget()
  await pty.type('fg\r')
  await pty.see(/\rPassword: $/)
  assert.match(pty.stty('-a'), /-echo /)
  await pty.type('secret\r')
  await pty.see(/<answer "secret">/)
  await pty.type('exit\r')
  await pty.exit
})

test('without a terminal there is no answer', async () => {
  assert.equal(await promptOnTerminal('?', { path: join(folder, 'nothing') }), undefined)
})

test('when $SSH_ASKPASS is used', () => {
  const policy = (environment: Record<string, string>): string => {
    const { allowed, preferred } = askpassPolicy(environment)
    return preferred ? 'first' : allowed ? 'without a terminal' : 'never'
  }
  assert.equal(policy({}), 'never')
  assert.equal(policy({ DISPLAY: '' }), 'never')
  assert.equal(policy({ DISPLAY: ':0' }), 'without a terminal')
  assert.equal(policy({ WAYLAND_DISPLAY: 'w' }), 'without a terminal')
  assert.equal(policy({ SSH_ASKPASS_REQUIRE: 'force' }), 'first')
  assert.equal(policy({ SSH_ASKPASS_REQUIRE: 'Prefer' }), 'never')
  assert.equal(policy({ SSH_ASKPASS_REQUIRE: 'prefer', DISPLAY: ':0' }), 'first')
  assert.equal(policy({ SSH_ASKPASS_REQUIRE: 'never', DISPLAY: ':0' }), 'never')
})

test('$SSH_ASKPASS gets the question and a hint; its first line is the answer', async () => {
  const ask = async (script: string, hint?: 'confirm'): Promise<string | undefined> => {
    const path = join(folder, 'askpass')
    writeFileSync(path, `#!/bin/sh\n${script}\n`)
    chmodSync(path, 0o700)
    const environment = { PATH: process.env['PATH'], SSH_ASKPASS: path, SSH_ASKPASS_REQUIRE: 'force' }
    return askPerson('What is "it"; $x?', { environment, ...(hint === undefined ? {} : { hint }) })
  }
  assert.equal(await ask('printf "%s|%s\\nsecond" "$1" "$SSH_ASKPASS_PROMPT"'), 'What is "it"; $x?|')
  assert.equal(await ask('echo "$SSH_ASKPASS_PROMPT"', 'confirm'), 'confirm')
  assert.equal(await ask('echo secret; exit 1'), undefined)
  assert.equal(await ask('exit 0'), '')
  const environment = { SSH_ASKPASS: join(folder, 'none'), SSH_ASKPASS_REQUIRE: 'force' }
  assert.equal(await askPerson('?', { environment }), undefined)
})
