// What cannot be started.
import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { ScriptError } from '../../src/errors.ts'
import { gather } from './run.ts'

describe('what cannot be started', () => {
  const root = mkdtempSync(join(tmpdir(), 'yon-failures-'))
  after(() => rmSync(root, { recursive: true }))

  it('is a status as in a shell, and a word on the error output', async () => {
    writeFileSync(join(root, 'plain'), 'text')
    writeFileSync(join(root, 'lost'), '#!/nonexistent/interpreter\n')
    chmodSync(join(root, 'lost'), 0o755)
    for (const [list, status, fault] of [
      ['nosuchprogram', 127, 'nosuchprogram: command not found'],
      ['./missing', 127, './missing: command not found'],
      ['./lost', 127, './lost: its interpreter does not exist'],
      ['./plain', 126, './plain: permission denied'],
      ['./.', 126, './.: permission denied'],
      ['cat < missing', 1, `${root}/missing: no such file or directory`],
      ['cat > .', 1, `${root}: it is a directory`],
    ] as const) {
      const { stderr, ends } = await gather(list, { cwd: root })
      assert.deepEqual([stderr, ends[0]?.status, ends[0]?.fault], [`${fault}\n`, status, fault], list)
    }
  })

  it('complains where the error output leads', async () => {
    assert.equal((await gather('nosuchprogram 2>&1')).stdout, 'nosuchprogram: command not found\n')
    assert.equal(
      (await gather('nosuchprogram 2> f; cat f', { cwd: root })).stdout,
      'nosuchprogram: command not found\n',
    )
    assert.equal((await gather('nosuchprogram |& cat')).stdout, 'nosuchprogram: command not found\n')
  })

  it('takes arguments that are too long for the system as a failure of the program', async () => {
    const { ends } = await gather(`true ${'x'.repeat(200_000)}`)
    assert.equal(ends[0]?.status, 126)
  })

  it('says so when the directory is missing, and not the program', async () => {
    for (const cwd of [join(root, 'missing'), join(root, 'plain')]) {
      await assert.rejects(gather('ls', { cwd }), (error: unknown) => {
        assert.ok(error instanceof ScriptError)
        assert.equal(error.code, 'invalid-argument')
        return error.message.includes(cwd)
      })
    }
  })

  it('finds programs by the PATH that they get', async () => {
    writeFileSync(join(root, 'own'), '#!/bin/sh\necho own\n')
    chmodSync(join(root, 'own'), 0o755)
    assert.equal((await gather('own', { env: { PATH: root } })).stdout, 'own\n')
    assert.equal((await gather('printenv ADDED; printenv HOME', { env: { ADDED: 'x', HOME: null } })).stdout, 'x\n')
  })

  it('expands all words before it starts anything', async () => {
    await assert.rejects(gather('echo x > started | cat $NOT_SET_ANYWHERE', { cwd: root }), ScriptError)
    assert.equal((await gather('ls', { cwd: root })).stdout.includes('started'), false)
    await assert.rejects(gather('echo a > {x,y}', { cwd: root }), /one file/)
  })

  it('is no user but that of the script', async () => {
    await assert.rejects(gather('id', { sudo: { user: 'root', password: undefined } }), /user of the script/)
  })
})
