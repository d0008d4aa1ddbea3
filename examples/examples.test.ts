// Every program of this folder runs to its end, with nobody at a terminal; scripts by `yon run`.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const sources = fileURLToPath(new URL('..', import.meta.url))
const yon = fileURLToPath(new URL('../../packages/yon/bin/yon.js', import.meta.url))
/** They want arguments, and are tested by a file of their own. */
const WITH_ARGUMENTS = ['merge-histories.ts']
const programs = readdirSync(sources).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !WITH_ARGUMENTS.includes(name),
)

test('there are a demo and a script', () => {
  assert.ok(programs.includes('demo.ts'))
  assert.ok(isScript('two-hosts.ts'))
})

for (const program of programs) {
  test(program, () => {
    const { stdout, stderr } = run(program)
    assert.equal(stderr, '')
    assert.ok(stdout.length > 0, 'it said nothing')
    assert.doesNotMatch(stdout, /undefined|NaN|\[object Object\]/)
  })
}

test('two-hosts.ts shows what came from where', () => {
  const { stdout } = run('two-hosts.ts')
  for (const line of [/^db counts 100000 lines$/m, /two-hosts\.ts:\d+:\d+ \[web\]$/m, /^db +ok +\d+ +numbers$/m]) {
    assert.match(stdout, line)
  }
})

function run(program: string) {
  const compiled = fileURLToPath(new URL(program.replace(/ts$/, 'js'), import.meta.url))
  const command = isScript(program) ? [yon, 'run', `${sources}${program}`] : [compiled]
  const options = { cwd: sources, encoding: 'utf8', input: '', timeout: 60_000 } as const
  const result = spawnSync(process.execPath, command, options)
  assert.equal(result.status, 0, `ended with ${result.signal ?? result.status}:\n${result.stdout}${result.stderr}`)
  return result
}

function isScript(program: string): boolean {
  return readFileSync(`${sources}${program}`, 'utf8').startsWith('#!/usr/bin/env -S yon run\n')
}
