// Every program of this folder runs to its end, with nobody at a terminal.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const programs = readdirSync(folder).filter((name) => /^[\w-]+\.js$/.test(name))

/** Those that do nothing without arguments show what they take; tests of their own run them. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = { 'merge-histories.js': ['--help'] }

test('there is a demo', () => assert.ok(programs.includes('demo.js')))

for (const program of programs) {
  test(program.replace(/\.js$/, '.ts'), () => {
    const options = { cwd: folder, encoding: 'utf8', input: '', timeout: 60_000 } as const
    const { status, signal, stdout, stderr } = spawnSync(
      process.execPath,
      [`${folder}${program}`, ...(ARGUMENTS[program] ?? [])],
      options,
    )
    assert.equal(status, 0, `ended with ${signal ?? status}:\n${stdout}${stderr}`)
    assert.equal(stderr, '')
    assert.ok(stdout.length > 0, 'it said nothing')
    assert.doesNotMatch(stdout, /undefined|NaN|\[object Object\]/)
  })
}
