import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { check, diagnostics } from '../../src/index.ts'
import { folderOf } from '../folder.ts'

const HEAD = "import { $, host } from 'yon'\nconst web = host('web1')\n"
/** Its example needs files of a package. */
const WITHOUT_EXAMPLE = ['H107']

const page = readFileSync(new URL('../../../../../docs/manual/06-functions.md', import.meta.url), 'utf8')
const rows = [...page.matchAll(/^\| ([SHC]\d{3}) +\|(.*)\| +(?:(`+) ?(.*?) ?\3)? +\|$/gm)].map(
  ([, id = '', what = '', , example = '']) => ({ id, what, example: example.replaceAll('\\|', '|') }),
)

describe('the diagnostics of the manual', () => {
  it('are all that there are', () => {
    assert.deepEqual(rows.map(({ id }) => id).toSorted(), Object.keys(diagnostics).toSorted())
    const warnings = rows.filter(({ what }) => what.trim().startsWith('warning: ')).map(({ id }) => id)
    const ids = Object.entries(diagnostics).filter(([, { severity }]) => severity === 'warning')
    assert.deepEqual(
      warnings,
      ids.map(([id]) => id),
    )
  })

  for (const { id, example } of rows.filter((row) => !WITHOUT_EXAMPLE.includes(row.id))) {
    it(`${id}: ${example}`, async () => {
      const folder = folderOf({ 'example.ts': `${HEAD}${example}\n` })
      const found = await check([join(folder, 'example.ts')])
      assert.deepEqual(
        found.map((finding) => finding.id),
        [id],
      )
    })
  }
})
