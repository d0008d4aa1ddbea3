import assert from 'node:assert/strict'
import { test } from 'node:test'
import { $, within } from '../../src/index.ts'

test('a scope may take what commands would show, in lines', async () => {
  const lines: string[] = []
  await within({ output: (stream, line) => void lines.push(`${stream} ${line}`) }, async () => {
    await $`sh -c ${'printf "a\\nb\\nc"; echo "e f" >&2'}`
    assert.equal(await $`echo read`.text(), 'read')
    await $`echo not seen`.quiet()
    assert.equal(await $`true`.ok(), true)
    await $`echo last`.ok()
  })
  assert.deepEqual(lines.sort(), ['stderr e f', 'stdout a', 'stdout b', 'stdout c', 'stdout last'])
})

test('commands whose output is taken read nothing unless told what', async () => {
  const lines: string[] = []
  await within({ output: (_, line) => void lines.push(line) }, async () => {
    await $`cat`
    await $`cat`.stdin('told')
  })
  assert.deepEqual(lines, ['told'])
})
