// What is asked of servers, handed to real login shells.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { loginShellCommand, nestedShellCommand, INNER_SHELL } from '../../src/host/login-shell.ts'
import { quoted } from '../../src/grammar/sh-text.ts'
import { LOGIN_SHELLS, needs } from './shells.ts'

describe('commands for login shells', () => {
  // fish makes folders in it.
  const home = mkdtempSync(join(tmpdir(), 'yon-'))
  after(() => rmSync(home, { recursive: true }))
  for (const [shell, ...args] of LOGIN_SHELLS) {
    const run = (command: string, input = '') => {
      const env = { PATH: process.env['PATH'], HOME: home }
      return spawnSync(shell, [...args, '-c', command], { encoding: 'utf8', input, env })
    }
    it(`${shell} hands any text on unchanged`, needs(shell), () => {
      const texts = [...HARD, ...fc.sample(text, { numRuns: 400, seed: 7 })]
      const words = texts.map((each) => quoted(each)).join(' ')
      const { stdout, stderr } = run(
        loginShellCommand(`printf %s "$_n";for _i in ${words};do printf %s "$_i$_D$_n";done`),
      )
      assert.equal(stderr, '')
      assert.equal(stdout, `\n${texts.map((each) => `${each}"\n`).join('')}`)
    })
    it(`${shell} gives its place to the script`, needs(shell), () => {
      const result = run(loginShellCommand('echo $$'))
      assert.equal(result.stdout, `${result.pid}\n`)
    })
    it(`${shell} hands on a script in a script`, needs(shell), () => {
      const inner = `echo ${quoted(`it's "two"; $levels \\ deep!`)} $_o`
      const result = run(nestedShellCommand(`exec env ${INNER_SHELL}`, inner))
      assert.equal(result.stdout, `it's "two"; $levels \\ deep! ${result.pid}\n`)
    })
    it(`${shell} takes 60 KB`, needs(shell), () => {
      const long = `${"it's "}${'x'.repeat(60_000)}`
      assert.equal(run(loginShellCommand(`printf %s ${quoted(long)}`)).stdout, long)
    })
  }
  it('refuses what shells would read differently', () => {
    for (const script of ["echo 'x'", 'a\\b', 'wow!', 'a\nb']) {
      assert.throws(() => loginShellCommand(script), { code: 'invalid-command' })
    }
    assert.throws(() => quoted('a\0b'), { code: 'invalid-command' })
  })
})

const HARD = [
  "'",
  '"',
  '`',
  '$',
  '!',
  '\\',
  '\n',
  '',
  '~',
  '*',
  '$HOME',
  '!!',
  '\\n',
  '%s',
  '{a,b}',
  '#x',
  '-n',
  '\t',
  ' ',
]
const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...Array.from('\'"`$!\\\n\t #~*?[]{}()<>|&;=%^@-ax1é☃𝒳')), maxLength: 12 }),
  // A login shell is given text: what is not UTF-8 cannot be asked for.
  fc.string({ unit: 'binary', maxLength: 8 }).filter((each) => !each.includes('\0') && !/\p{Cs}/u.test(each)),
)
