import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { scripts } from '../run/scripts.ts'

describe('yon check', () => {
  const { yon, folder } = scripts({
    'good.ts': `import { here } from 'yon'\nawait here.run(() => 1)\n`,
    'bad.ts': `import { here } from 'yon'\nawait here.run(() => missing)\n`,
    'warned.ts': `import { here } from 'yon'\nlet n = 1\nn = 2\nawait here.run(() => n)\n`,
  })

  it('gives 0, 1 or 2', async () => {
    assert.deepEqual(await yon(['check', 'good.ts']), { status: 0, stdout: '', stderr: '' })
    assert.equal((await yon(['check', 'good.ts', 'bad.ts'])).status, 1)
    assert.equal((await yon(['check', 'warned.ts'])).status, 0)
    assert.equal((await yon(['check', '--strict', 'warned.ts'])).status, 1)
    assert.equal((await yon(['check', 'absent.ts'])).status, 2)
    assert.equal((await yon(['check'])).status, 2)
  })

  it('speaks JSON', async () => {
    const { stdout } = await yon(['check', '--json', 'bad.ts'])
    const { message, fix, ...record } = JSON.parse(stdout) as Record<string, unknown>
    const expected = { line: 2, column: 22, endLine: 2, endColumn: 29 }
    assert.deepEqual(record, { id: 'H303', severity: 'error', path: join(folder, 'bad.ts'), ...expected })
    assert.equal(typeof message, 'string')
    assert.equal(typeof fix, 'string')
  })
})
