// Secrets in what another host says of commands.
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { eachHere, host, secret, within } from '../../src/index.ts'
import { embeddedHosts } from '../fleet/servers.ts'
import { systemPrograms } from '@yon/ssh/server'

const VALUE = `it's "50 $ \\ !\``
const folder = mkdtempSync(join(tmpdir(), 'yon-secrets-'))
after(() => rmSync(folder, { recursive: true }))

describe('a secret that shells quote', () => {
  it('is in nothing that the sh over there says, live or in the error', async () => {
    await using there = await embeddedHosts(['web1'])
    const [web] = there.hosts as [(typeof there.hosts)[0]]
    const lines: string[] = []
    const output = (_stream: string, line: string) => void lines.push(line)
    // Of a file, a program, and what a shell shows that is told to (set -x).
    const error = await within({ output, throws: false }, async () => {
      await web.$`cat < /no-such/${secret(VALUE)}`.ok()
      await web.$`no-such-${secret(VALUE)}`.ok()
      return (await web.$`sh -xc ${': "$T" "$0"; exit 3'} ${secret(VALUE)}`.env({ T: secret(VALUE) }).result()).error
    })
    const told = [...lines, String(error?.stack), JSON.stringify(error)].join('\n')
    assert.match(told, /no-such\/\*\*\*.*\n.*no-such-\*\*\*/)
    assert.match(told, /: '?\*\*\*'? '?\*\*\*/)
    assert.doesNotMatch(told, /it's|it\W+s |50 \$|50\\/)
  })

  it('is in no error of a login shell that repeats what it was to read', async () => {
    const shell = join(folder, 'repeats')
    writeFileSync(shell, '#!/bin/sh\nread -r line; printf "?? %s\\n" "$line" >&2; exit 1\n')
    chmodSync(shell, 0o700)
    await using there = await embeddedHosts(['web1'], { onSession: (session) => systemPrograms(session, { shell }) })
    const command = there.hosts[0]!.$`true`.env({ T: secret(VALUE) })
    await assert.rejects(async () => await command, { message: /ran nothing: .*export T="\*\*\*";/ })
  })
})

describe('a password in a destination', () => {
  it('is refused, and shown nowhere', async () => {
    const refused = {
      code: 'invalid-argument',
      message: 'the destination ssh://me:***@web1 has a password, which would be seen',
    }
    const destination = 'ssh://me:hunter2@x@web1'
    assert.throws(() => host(destination), refused)
    assert.throws(() => host('web1', { destination }), refused)
    await assert.rejects(async () => await eachHere([destination], { show: 'none' }, () => 1), refused)
    assert.equal(host('ssh://me@[::1]:22').name, 'ssh://me@[::1]:22')
  })
})
