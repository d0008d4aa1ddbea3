import assert from 'node:assert/strict'
import { test } from 'node:test'
import { string, text, uint32 } from '../../src/wire/field.ts'
import { message, structure } from '../../src/wire/message.ts'

const greeting = message(200, 'greeting', { count: uint32, words: text })

test('each encoded message is memory of its own, exactly as long as it is', () => {
  const first = greeting.encode({ count: 1, words: 'grüße, 世界' })
  const kept = first.slice()
  const second = greeting.encode({ count: 2, words: 'x'.repeat(200_000) })
  greeting.encode({ count: 3, words: '' })
  assert.deepEqual(first, kept)
  assert.equal(first.buffer.byteLength, first.length)
  assert.equal(second.length, 1 + 4 + 4 + 200_000)
  assert.deepEqual(greeting.decode(first), { type: 'greeting', count: 1, words: 'grüße, 世界' })
})

test('an encoding that fails, or has another one inside, leaves nothing behind', () => {
  const inner = structure({ count: uint32 })
  const outer = structure({ before: uint32, inner: string })
  const values = {
    before: 1,
    get inner() {
      return inner.encode({ count: 7 })
    },
  }
  const failing = {
    before: 9,
    get inner(): Uint8Array {
      throw new RangeError('nothing to encode')
    },
  }
  assert.throws(() => outer.encode(failing), RangeError)
  assert.deepEqual([...outer.encode(values)], [0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 7])
})
