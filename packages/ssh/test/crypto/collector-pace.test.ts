// How often V8 collects everything while packets are decrypted, in a process whose heap is that of an application.
import assert from 'node:assert/strict'
import { constants, PerformanceObserver } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { aesCtr } from '../../src/crypto/node-cipher.ts'
import { aesGcm } from '../../src/crypto/node-aead.ts'
import { paced } from '../../src/crypto/collector-pace.ts'

const PACKET_BYTES = 32 * 1024
const PACKETS = 16 * 1024
const application = Array.from({ length: 300_000 }, (_, index) => ({ index, text: `entry ${index}` }))

test('decrypting half a GiB makes no more than a few full collections', async () => {
  const key = aesGcm(new Uint8Array(16).fill(1))
  const nonce = new Uint8Array(12)
  const nothing = new Uint8Array(0)
  const { ciphertext, tag } = key.seal(nonce, nothing, new Uint8Array(PACKET_BYTES))
  const full = await fullCollections(() => void key.open(nonce, nothing, ciphertext, tag))
  assert.ok(full <= 4, `${full} full collections`)
})

test('and so does a stream cipher', async () => {
  const cipher = aesCtr(new Uint8Array(16), new Uint8Array(16))
  const packet = new Uint8Array(PACKET_BYTES)
  const full = await fullCollections(() => void cipher.update(packet))
  assert.ok(full <= 4, `${full} full collections`)
})

test('the bytes come back as they are', () => {
  for (const length of [0, 1, 4095, 4096, 65_535, 65_536, 1_000_000]) {
    const bytes = new Uint8Array(length)
    assert.equal(paced(bytes), bytes)
  }
})

/** Counted over PACKETS steps, in turns as a socket's reads come, after one full collection. */
async function fullCollections(step: () => void): Promise<number> {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  let full = 0
  const observer = new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries() as unknown as { detail: { kind: number } }[]) {
      if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) full++
    }
  })
  await turn()
  observer.observe({ entryTypes: ['gc'] })
  for (let index = 0; index < PACKETS; index++) {
    step()
    if (index % 8 === 0) await turn()
  }
  await turn()
  observer.disconnect()
  assert.equal(application.length, 300_000)
  return full
}
