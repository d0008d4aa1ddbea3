// Plants faults into a small package; then the page of this repository.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runTool, withTree } from './tree.mjs'

const tool = fileURLToPath(new URL('../check-api.mjs', import.meta.url))
const manifest = { name: '@x/y', exports: { '.': './dist/src/index.js', './part': './dist/src/part/index.js' } }
const tree = {
  'packages/ssh/package.json': JSON.stringify(manifest),
  'packages/ssh/src/index.ts': `// The paved path.
import type { Handed } from './part/deep.ts'
export { one, type Two as Renamed } from './part/deep.ts'
/** Said here. And more. */
export { silent } from './part/deep.ts'
export type { Handed }
/** Three of them. @throws never */
export function three(text: string): void
export function three(): void {}
`,
  'packages/ssh/src/part/index.ts': `// @x/y/part: a part,\n// in two lines.\nexport * from './deep.ts'\n`,
  'packages/ssh/src/part/deep.ts': `/**
 * The first: of
 * all. The second sentence.
 */
export async function one(): Promise<void> {}
/** A pair. */
export interface Two {}
/** Handed on. */
export type Handed = string
/** Now said. */
export const silent = 1
`,
}

const write = (root) => spawnSync(process.execPath, [tool, root, '--write'], { encoding: 'utf8' })

describe('check-api', () => {
  it('lists what is exported, through every form of handing on', () => {
    withTree({ ...tree, 'docs/api.md': '' }, (root) => {
      assert.equal(write(root).stdout, 'check-api: ok\n')
      const lines = readFileSync(join(root, 'docs/api.md'), 'utf8')
        .split('\n')
        .filter((line) => /^(?:- |#|The p|A part)/.test(line))
      assert.deepEqual(lines, [
        '# API',
        '## `@x/y`',
        'The paved path.',
        '- `one` (function): The first: of all.',
        '- `silent` (constant): Said here.',
        '- `three` (function): Three of them.',
        '- `Handed` (type): Handed on.',
        '- `Renamed` (interface): A pair.',
        '## `@x/y/part`',
        'A part, in two lines.',
        '- `one` (function): The first: of all.',
        '- `silent` (constant): Now said.',
        '- `Handed` (type): Handed on.',
        '- `Two` (interface): A pair.',
      ])
    })
  })

  it('finds what the page lacks, and what it has and should not', () => {
    const { status, output } = runTool(tool, { ...tree, 'docs/api.md': '- `gone` (function): Went away.\n' })
    assert.match(output, /docs\/api\.md lacks: - `one` \(function\): The first: of all\./)
    assert.match(output, /docs\/api\.md has: - `gone`/)
    assert.match(output, /--write/)
    assert.equal(status, 1)
  })

  it('finds an export of which nothing is said', () => {
    const files = { ...tree, 'docs/api.md': '', 'packages/ssh/src/part/deep.ts': 'export const one = 1\n' }
    const bare = { ...files, 'packages/ssh/src/index.ts': `export { one } from './part/deep.ts'\n` }
    const { status, output } = runTool(tool, bare)
    assert.match(output, /part\/deep\.ts: nothing is said about one, which src\/index\.ts exports/)
    assert.equal(status, 1)
  })

  it('finds nothing in this repository', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [tool], { encoding: 'utf8' })
    assert.equal(status, 0, stdout + stderr)
  })
})
