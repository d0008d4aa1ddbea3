// Runs the lines of docs/yon-transit.md that begin with `$`, and compares what they print with what stands below them.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, test } from 'node:test'
import { executable } from './yon.ts'

const text = readFileSync(new URL('../../../../../docs/yon-transit.md', import.meta.url), 'utf8')
const blocks = [...text.matchAll(/^```console\n(?<code>[^]*?)^```$/gm)].map(({ groups }) => groups?.['code'] ?? '')
const commands = blocks.flatMap((block) => block.split(/^(?=\$ )/m))

const folder = mkdtempSync(join(tmpdir(), 'yon-docs-'))
after(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'yon'), `#!/bin/sh\nexec "${process.execPath}" "${executable}" "$@"\n`)
chmodSync(join(folder, 'yon'), 0o755)

for (const example of commands) {
  const [, command = '', expected] = /^\$ ([^\n]*)\n([^]*)$/.exec(example) ?? []
  test(command, () => {
    const env = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` }
    const { stdout } = spawnSync('bash', ['-c', `{ ${command}\n} 2>&1`], { encoding: 'utf8', env })
    assert.equal(stdout, expected)
  })
}

test('there are examples', () => assert.ok(commands.length > 10))
