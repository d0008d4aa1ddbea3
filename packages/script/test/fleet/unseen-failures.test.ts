import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { test } from 'node:test'

const LIBRARY = JSON.stringify(new URL('../../src/fleet/index.js', import.meta.url).href)

function script(rest: string): { readonly status: number | null; readonly stderr: string } {
  const code = `import { eachHere } from ${LIBRARY}
const fail = ({ name }) => { if (name === 'b') throw new Error('no') }
const run = () => eachHere([{ name: 'a' }, { name: 'b' }], { show: 'none' }, fail)
;${rest}`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
  return { status, stderr }
}

test('failures of hosts that a script does not look at are told at its end', () => {
  for (const rest of ['await run()', 'run()', '(await run()).values()']) {
    const { status, stderr } = script(rest)
    assert.equal(status, 1, rest)
    assert.match(stderr, /^error: 1 of 2 hosts failed, and the script did not ask: b\n.*\.orThrow\(\)\.\n$/)
  }
})

test('those that were not begun are not said to have failed', () => {
  const { stderr } = script(
    "await eachHere([{ name: 'b' }, { name: 'c' }], { show: 'none', limit: 1, stopAfter: 1 }, fail)",
  )
  assert.match(stderr, /^error: 1 of 2 hosts failed, 1 was not begun, and the script did not ask: b\n/)
})

test('those that it looks at are its own affair', () => {
  const looks = [
    '(await run()).ok',
    '(await run()).failed()',
    '(await run()).results',
    '(await run()).table()',
    'String(JSON.stringify(await run()))',
    'for await (const { ok } of run()) void ok',
    "const { inspect } = await import('node:util'); inspect(await run())",
  ]
  for (const rest of looks) assert.deepEqual(script(rest), { status: 0, stderr: '' }, rest)
  assert.match(script('(await run()).orThrow()').stderr, /1 of 2 hosts failed: b/)
})
