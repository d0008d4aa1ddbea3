// KnownHostsCommand: what a program prints counts as known, and one that fails is the end. The same as with ssh.
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { generatePrivateKey } from '@yon/ssh/keys'
import { runProgram } from '../process.ts'
import { requires } from '../programs.ts'
import { type Sshd, startSshd } from '../sshd.ts'
import { openSsh, yonSsh } from './yon-ssh.ts'

describe('KnownHostsCommand of yon-ssh and ssh', { ...requires('sshd', 'ssh'), timeout: 120_000 }, () => {
  let sshd: Sshd
  const file = (name: string): string => sshd.folder.file(name)
  before(async () => {
    sshd = await startSshd()
    const changed = (await generatePrivateKey({ kind: 'ed25519' })).public.toString()
    await writeFile(file('changed'), `[127.0.0.1]:${sshd.port} ${changed}\n`)
    await writeFile(file('empty'), '')
    // Tells its arguments, then prints the file that is named first.
    const program = '#!/bin/sh\nfrom=$1; shift; echo "$@" >>"$from.asked"; cat "$from"; exit "${STATUS:-0}"\n'
    await writeFile(file('program'), program, { mode: 0o755 })
  })
  after(() => sshd.stop())

  async function outcome([program = '', ...first]: readonly string[], command: string, env: NodeJS.ProcessEnv = {}) {
    const trust = ['-o', `UserKnownHostsFile=${file('empty')}`, '-o', 'GlobalKnownHostsFile=none']
    const settings = ['-o', `KnownHostsCommand=${command}`, '-o', 'StrictHostKeyChecking=yes']
    const { status, stdout, stderr } = await runProgram(
      program,
      [...first, ...trust, ...settings, ...sshd.sshArguments, '127.0.0.1', 'echo in'],
      { env: { ...process.env, ...env } },
    )
    const plain = stderr
      .replaceAll('\r', '')
      .replaceAll('yon-ssh', 'ssh')
      // Only Debian's ssh says how to remove a line.
      .replace(/^ {2}(?:remove with:|ssh-keygen -f).*\n/gm, '')
    return { status, stdout: stdout.toString(), stderr: plain }
  }

  async function same(command: string, env?: NodeJS.ProcessEnv) {
    const ours = await outcome(yonSsh, command, env)
    assert.deepEqual(ours, await outcome(openSsh(), command, env))
    return ours
  }

  test('a key that it prints is known; the tokens tell it which', async () => {
    assert.equal((await same(`${file('program')} ${sshd.knownHostsFile} %I %H %t %f %K %p %h`)).stdout, 'in\n')
    const asked = (await readFile(`${sshd.knownHostsFile}.asked`, 'utf8')).trim().split('\n')
    assert.equal(asked.length, 4, asked.join('\n'))
    assert.deepEqual(asked.slice(0, 2), asked.slice(2))
    assert.match(asked[0] as string, /^ORDER 127\.0\.0\.1 NONE NONE NONE \d+ 127\.0\.0\.1$/)
    assert.match(asked[1] as string, /^HOSTNAME \[127\.0\.0\.1\]:\d+ ssh-ed25519 SHA256:\S+ AAAA\S+ \d+ 127\.0\.0\.1$/)
  })

  test('a key that it does not print is not known, another one is a changed one', async () => {
    assert.equal((await same(`${file('program')} ${file('empty')}`)).status, 255)
    assert.match((await same(`${file('program')} ${file('changed')}`)).stderr, /IDENTIFICATION HAS CHANGED/)
  })

  test('one that fails refuses, also with the right key printed', async () => {
    const { status, stderr } = await same(`${file('program')} ${sshd.knownHostsFile}`, { STATUS: '3' })
    assert.deepEqual([status, stderr.endsWith('KnownHostsCommand failed\n')], [255, true])
    assert.equal((await same('/bin/false')).status, 255)
  })

  test('one that cannot be run, by its path', async () => {
    for (const command of ['/no/such/program', 'false', file('empty')]) {
      assert.equal((await same(command)).status, 255)
    }
  })

  test('none is none', async () => {
    assert.equal((await same('none')).status, 255)
  })
})
