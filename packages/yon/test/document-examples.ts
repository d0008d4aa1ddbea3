// Runs the lines of a document that begin with `$`, and compares what they print with what stands below them. Snippets of
// TypeScript that begin with the name of a file are that file.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, test } from 'node:test'
import { executable } from './transit/yon.ts'

/** A test for each line of `docs/NAME`, of which there must be some. */
export function testExamples(name: string, atLeast: number): void {
  const text = readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8')
  const folder = mkdtempSync(join(tmpdir(), 'yon-docs-'))
  after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'yon'), `#!/bin/sh\nexec "${process.execPath}" "${executable}" "$@"\n`)
  chmodSync(join(folder, 'yon'), 0o755)
  for (const [, code = '', file = ''] of text.matchAll(/^```ts\n(\/\/ (\S+\.ts)\n[^]*?)^```$/gm)) {
    writeFileSync(join(folder, file), code)
  }
  const blocks = [...text.matchAll(/^```console\n(?<code>[^]*?)^```$/gm)].map(({ groups }) => groups?.['code'] ?? '')
  const commands = blocks.flatMap((block) => block.split(/^(?=\$ )/m))
  for (const example of commands) {
    const [, command = '', expected] = /^\$ ([^\n]*)\n([^]*)$/.exec(example) ?? []
    test(command, () => {
      const PATH = `${folder}${delimiter}${process.env['PATH'] ?? ''}`
      const env = { ...process.env, PATH, XDG_CACHE_HOME: join(folder, 'cache') }
      const options = { encoding: 'utf8', env, cwd: folder } as const
      const { stdout } = spawnSync('bash', ['-c', `{ ${command}\n} 2>&1`], options)
      assert.equal(stdout, expected)
    })
  }
  test('there are examples', () => assert.ok(commands.length >= atLeast))
}
