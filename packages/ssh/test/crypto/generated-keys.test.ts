// Garbage collections at the worst moment: while the public half of a pair is exported that was generated just before.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

test('key agreement and key generation never block, whenever garbage is collected', () => {
  for (const [module, action] of [
    ['node-x25519.js', '({ x25519 }) => x25519().publicKey.length === 32 || process.exit(1)'],
    ['generate-key.js', "({ generateKey }) => generateKey({ kind: 'ed25519' })"],
  ]) {
    const url = new URL(`../../src/crypto/${module}`, import.meta.url).href
    const program = `
      const action = ${action}
      const module = await import('${url}')
      for (let i = 0; i < ${ITERATIONS}; i++) await action(module)`
    // The smallest young generation collects most often.
    const child = spawnSync(process.execPath, ['--max-semi-space-size=1', '--input-type=module', '-e', program], {
      timeout: 100_000,
      encoding: 'utf8',
    })
    assert.equal(child.signal, null, `${module} did not come to its end`)
    assert.equal(child.status, 0, child.stderr)
  }
})

/** On Node 20.20 the lock was hit within 6 000. */
const ITERATIONS = 12_000
