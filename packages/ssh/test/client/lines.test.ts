import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { linesOf } from '../../src/client/lines.ts'

async function lines(chunks: Iterable<Uint8Array>): Promise<string[]> {
  const all: string[] = []
  // oxlint-disable-next-line require-await
  const stream = (async function* () {
    yield* chunks
  })()
  for await (const line of linesOf(stream)) all.push(line)
  return all
}

test('whatever the chunks, the lines are those of the whole text', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '€', '\u{1f600}', '\r', '\n') })
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (whole, size) => {
      const bytes = Buffer.from(whole)
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      )
      const expected = whole.split('\n')
      if (expected.at(-1) === '') expected.pop()
      assert.deepEqual(
        await lines(chunks),
        expected.map((line) => line.replace(/\r$/, '')),
      )
    }),
  )
})

test('a line that does not end ends the reading, and a long one in small pieces takes no long time', async () => {
  function* endless() {
    for (;;) yield Buffer.alloc(1024 * 1024, 'x')
  }
  await assert.rejects(lines(endless()), { code: 'limit-exceeded' })
  const before = process.cpuUsage()
  const [line] = await lines(Array.from({ length: 200_000 }, () => Buffer.from('0123456789')))
  assert.equal(line?.length, 2_000_000)
  assert.ok(process.cpuUsage(before).user < 3_000_000)
})
