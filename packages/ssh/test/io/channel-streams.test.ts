import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { SshError } from '../../src/errors.ts'
import { ChannelReadable, ChannelWritable } from '../../src/io/channel-streams.ts'
import type { Channel } from '../../src/protocol/channel.ts'
import { heldBytes } from '../held-bytes.ts'

function readable() {
  let credited = 0
  const channel = { consumed: (bytes: number) => (credited += bytes), stalled: () => undefined } as unknown as Channel
  return { stream: new ChannelReadable(() => channel), credited: () => credited }
}

test('what is delivered is read in order and credited, whatever the sizes and the pauses', async () => {
  const pieces = fc.array(fc.tuple(fc.integer({ min: 0, max: 9000 }), fc.boolean()), { maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(pieces, fc.boolean(), async (sizes, slowly) => {
      const { stream, credited } = readable()
      const sent: Buffer[] = []
      const reading = (async () => {
        const chunks: Uint8Array[] = []
        for await (const chunk of stream) {
          chunks.push(chunk as Uint8Array)
          if (slowly) await turn()
        }
        return Buffer.concat(chunks)
      })()
      for (const [size, pause] of sizes) {
        const piece = Buffer.alloc(size, sent.length)
        sent.push(piece)
        stream.deliver(piece)
        if (pause) await turn()
      }
      stream.end()
      const received = await reading
      assert.ok(received.equals(Buffer.concat(sent)))
      assert.equal(credited(), received.length)
    }),
    { numRuns: 60 },
  )
})

test('a byte that comes alone is there at once', async () => {
  const { stream } = readable()
  const seen: number[] = []
  stream.on('data', (chunk: Uint8Array) => seen.push(...chunk))
  for (let i = 0; i < 5; i++) {
    await turn()
    stream.deliver(Uint8Array.of(i))
    assert.equal(seen.length, i + 1)
  }
})

test('a window of single bytes that nobody reads costs about its size', async () => {
  const { stream } = readable()
  await turn()
  const before = await heldBytes()
  for (let i = 0; i < 2_000_000; i++) {
    // As a peer sends it at worst: a view of a packet with much padding.
    stream.deliver(new Uint8Array(256).subarray(0, 1))
  }
  await turn()
  const grown = (await heldBytes()) - before
  assert.ok(grown < 64 * 1024 * 1024, `${grown} bytes for 2 MB`)
  let length = 0
  stream.end()
  for await (const chunk of stream) length += (chunk as Uint8Array).length
  assert.equal(length, 2_000_000)
})

test('an error waits until what came before it is read', async () => {
  const { stream } = readable()
  stream.deliver(Buffer.from('a'))
  stream.deliver(Buffer.from('b'))
  stream.fail(new SshError('connection-lost', 'lost'))
  let text = ''
  await assert.rejects(async () => {
    for await (const chunk of stream) text += String(chunk)
  }, SshError)
  assert.equal(text, 'ab')
})

test('a write that the channel does not take any more fails', async () => {
  const stream = new ChannelWritable(() => undefined)
  const written = new Promise<Error | null | undefined>((resolve) => stream.write('x', resolve))
  stream.destroy()
  assert.ok((await written) instanceof SshError)
})
