import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

const module = new URL('../../src/ssh/control/inherited-descriptors.js', import.meta.url).href
const hasBash = spawnSync('bash', ['-c', 'true']).status === 0
const skip = (process.platform !== 'linux' && 'looks into /proc') || (!hasBash && 'bash not installed')

/** What a child of a child is given of a descriptor that bash has opened with this number. */
function passedOn(descriptor: number, closing: boolean): boolean {
  const script = `
    import { spawnSync } from 'node:child_process'
    import { closeInheritedDescriptors } from ${JSON.stringify(module)}
    if (${closing}) closeInheritedDescriptors()
    process.stdout.write(spawnSync('/bin/sh', ['-c', 'ls /proc/self/fd'], { encoding: 'utf8' }).stdout)`
  const line = `exec ${descriptor}</dev/null; exec "$@"`
  const words = ['-c', line, 'bash', process.execPath, '--input-type=module', '-e', script]
  const { stdout, status } = spawnSync('bash', words, { encoding: 'utf8' })
  assert.equal(status, 0)
  return stdout.split('\n').includes(String(descriptor))
}

test('a descriptor that Node would pass on is closed, and nothing that Node needs', { skip }, () => {
  assert.equal(passedOn(243, false), true)
  assert.equal(passedOn(243, true), false)
})
