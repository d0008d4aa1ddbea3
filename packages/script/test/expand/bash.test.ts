// The same patterns in the same folder, for bash and for us. Where bash itself differs from what we promise is said.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expand } from '../../src/expand/index.ts'
import { within } from '../../src/scope/index.ts'
import { DIRECTORIES, FILES, LINKS, PATTERNS } from './bash-patterns.ts'

const BASH = 'bash'
const version = spawnSync(BASH, ['-c', 'echo $BASH_VERSINFO'], { encoding: 'utf8' }).stdout
// Since 5.2 `.*` means neither `.` nor `..`.
const missing = Number(version) >= 5 || process.env['YON_INTEROP'] === 'required' ? false : 'bash not installed'

describe('against bash', { skip: missing }, () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'yon-expand-'))
    for (const name of DIRECTORIES) mkdirSync(join(folder, name), { recursive: true })
    for (const name of FILES) writeFileSync(join(folder, name), '')
    for (const [name, target] of LINKS) symlinkSync(target, join(folder, name))
  })
  after(() => rmSync(folder, { recursive: true }))

  /** The words that bash makes of each pattern. Globs that match nothing stay. */
  function bash(patterns: readonly string[]): string[][] {
    const script = patterns.map((pattern) => `show ${pattern}`).join('\n')
    const env = { PATH: process.env['PATH'], HOME: '/home/of/me', LC_ALL: 'C.UTF-8' }
    const program = `shopt -s globstar; cd -- "$0" || exit; show() { for word; do printf '%s\\0' "$word"; done; printf '\\n\\0'; }\n${script}`
    const output = execFileSync(BASH, ['--norc', '--noprofile', '-c', program, folder], { encoding: 'utf8', env })
    const lists = output.split('\n\0').slice(0, -1)
    assert.equal(lists.length, patterns.length)
    return lists.map((list) => list.split('\0').slice(0, -1))
  }

  const ours = (pattern: string) =>
    within({ cwd: folder, env: { HOME: '/home/of/me' } }, () => expand(pattern, { noMatch: 'keep' }))

  for (const [title, patterns] of Object.entries(PATTERNS)) {
    test(title, async () => {
      const expected = bash(patterns)
      for (const [index, pattern] of patterns.entries()) {
        assert.deepEqual(await ours(pattern), expected[index], `${title}: ${pattern}`)
      }
    })
  }

  test('any globs', async () => {
    const atom = fc.constantFrom(...'abc*?./'.split(''), '**', '[ab]', '[!a]', '[a-c]', '\\*', '[', ']', '[^b-]', '/')
    // Not from the root: `/**` is the whole machine.
    // What bash itself does differently each time: `//` and links after `**`, and `[.`, which POSIX leaves open.
    const tame = (pattern: string) => pattern.replace(/\/+/g, '/').replace(/^\/|(?<=\[)\.|(?<=\/\*)\*+/g, '')
    await compare(atoms(atom).map(tame))
  })

  test('any braces', async () => {
    await compare(
      atoms(fc.constantFrom('a', 'b', ',', ',', '{', '{', '}', '}', '{1..3}', '{c..a}', '\\,', '\\{', '-1')),
    )
  })

  /** Many patterns in one bash, since starting it takes longest. */
  async function compare(pattern: fc.Arbitrary<string>): Promise<void> {
    const patterns = fc.sample(pattern, { numRuns: 600 }).filter(isAlikeInBash)
    const expected = bash(patterns)
    const actual = await Promise.all(patterns.map(ours))
    const wrong = patterns.flatMap((sample, index) => {
      const [bashSays, weSay] = [expected[index], actual[index]]
      return isDeepStrictEqual(bashSays?.map(alike).sort(), weSay?.map(alike).sort())
        ? []
        : [{ pattern: sample, bashSays, weSay }]
    })
    assert.deepEqual(wrong, [])
  }
})

function atoms(atom: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.array(atom, { minLength: 1, maxLength: 9 }).map((parts) => parts.join(''))
}

/** Bash drops the slash of `a/` for a glob before `/**`, and one of two slashes after a glob; we keep what is written. */
function alike(path: string): string {
  return path.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '')
}

/**
 * In bash, a brace that closes a list of one is no closing brace, and a later one closes that list: `{a}b,c}`. With us,
 * as in zsh, each closes the innermost that is open.
 */
function isAlikeInBash(pattern: string): boolean {
  const members: number[] = []
  let closesOneMember = false
  for (const [token] of pattern.matchAll(/\\.|\.\.(?!\})|./g)) {
    if (token === '{') members.push(1)
    if ((token === ',' || token === '..') && members.length > 0) members.push((members.pop() ?? 0) + 1)
    if (token === '}' && closesOneMember) return false
    if (token === '}' && members.pop() === 1) closesOneMember = true
  }
  return pattern !== ''
}
