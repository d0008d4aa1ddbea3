import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { check, describeFinding, diagnostics, recordOf, type Finding } from '../../src/index.ts'
import { folderOf } from '../folder.ts'
import { planted, type Planted } from './planted.ts'

describe('each planted mistake is found, at its place', () => {
  for (const row of planted) {
    it(`${row.id}: ${row.name}`, async () => {
      const { found, expected } = await findingsOf(row)
      assert.deepEqual(
        found.map(({ id, severity, path, start, end }) => ({ id, severity, path, start, end })),
        [expected],
      )
    })
  }
})

describe('what is said', () => {
  it('has a planted mistake for each diagnostic', () => {
    const without = Object.keys(diagnostics).filter((id) => !planted.some((row) => row.id === id))
    assert.deepEqual(without, [])
  })

  it('shows the line with a caret, and what to do', async () => {
    const folder = folderOf({ 'a.ts': "import { here } from 'yon'\nlet n = 0\n\tawait here.run(() => n++)\n" })
    const [found] = await check([join(folder, 'a.ts')])
    assert.ok(found)
    const lines = describeFinding(found).split('\n')
    assert.match(lines[0] ?? '', /a\.ts:3:23: error H101: `n` is assigned/)
    assert.deepEqual(lines.slice(1, 3), ['    3 | \tawait here.run(() => n++)', `      | \t${' '.repeat(21)}^`])
    assert.match(lines[3] ?? '', /= return the new value/)
    const { line, column, endLine, endColumn } = recordOf(found)
    assert.deepEqual({ line, column, endLine, endColumn }, { line: 3, column: 23, endLine: 3, endColumn: 24 })
  })

  it('cannot control a terminal', async () => {
    const folder = folderOf({ 'a.ts': 'const \u001b[31m = 1 /* \u001b]0;x\u0007 */\n' })
    const [found] = await check([join(folder, 'a.ts')])
    assert.ok(found)
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(describeFinding(found), /[\0-\x08\x0b-\x1f\x7f]/)
  })
})

async function findingsOf({ id, severity, script, files }: Planted): Promise<{ found: Finding[]; expected: object }> {
  const all = { 'script.ts': script, ...files }
  const marked = Object.entries(all).find(([, text]) => text.includes('«'))
  assert.ok(marked)
  const [name, text] = marked
  const folder = folderOf(
    Object.fromEntries(Object.entries(all).map(([key, each]) => [key, each.replace(/[«»]/g, '')])),
  )
  const expected = {
    id,
    severity: severity ?? diagnostics[id].severity,
    path: join(folder, name),
    start: text.indexOf('«'),
    end: text.indexOf('»') - 1,
  }
  return { found: await check([join(folder, 'script.ts')]), expected }
}
