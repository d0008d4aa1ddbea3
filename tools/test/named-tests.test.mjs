// The tests that documents name for what they say are there.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { it } from 'node:test'

const root = new URL('../../', import.meta.url)

for (const name of ['script-features', 'script-peers']) {
  it(`docs/${name}.md`, () => {
    const rows = readFileSync(new URL(`docs/${name}.md`, root), 'utf8').match(/^\| (?!-).*\|$/gm) ?? []
    const bare = rows.filter((row) => !/shown by +\|$/.test(row) && !row.includes('.test.ts`'))
    // Why there is none: it is left out, or yon has it not.
    for (const row of bare) assert.match(row, /\| left out|\| –   \| +\|$/)
    const named = rows.flatMap((row) => [...row.matchAll(/`([\w/-]+\.test\.ts)`/g)].map(([, path]) => path))
    assert.ok(named.length > 20)
    const places = named.map((path) => (path.startsWith('interop/') ? path : `packages/${path}`))
    assert.deepEqual(
      places.filter((path) => !existsSync(new URL(path, root))),
      [],
    )
  })
}
