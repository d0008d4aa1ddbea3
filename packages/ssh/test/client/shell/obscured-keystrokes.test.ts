import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { ObscuredKeystrokes } from '../../../src/client/shell/obscured-keystrokes.ts'

/** What has left, `.` for chaff. */
function typed(
  use: (keys: { type(text: string): void; pass(intervals: number): void; stop(): void }) => void,
): string[] {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const sent: string[] = []
    const keystrokes = new ObscuredKeystrokes(20, {
      send: (bytes) => void sent.push(Buffer.from(bytes).toString()),
      sendChaff: () => void sent.push('.'),
    })
    use({
      type: (text) => keystrokes.write(Buffer.from(text)),
      // Longer than any fuzz makes an interval.
      pass: (intervals) => {
        for (let each = 0; each < intervals; each++) mock.timers.tick(22)
      },
      stop: () => keystrokes.stop(),
    })
    return sent
  } finally {
    mock.timers.reset()
  }
}

test('the first keystroke leaves at once, those after it in intervals, with chaff between', () => {
  const sent = typed(({ type, pass }) => {
    type('a')
    type('b')
    type('c')
    pass(2)
    type('d')
    pass(1)
  })
  assert.deepEqual(sent, ['a', 'bc', '.', 'd'])
})

test('chaff goes on for one to three seconds after the last keystroke', () => {
  const sent = typed(({ type, pass }) => {
    type('a')
    pass(1000)
    type('b')
    pass(1000)
  })
  const lengths = sent.join('').split(/[ab]/).slice(1)
  assert.deepEqual(
    sent.filter((each) => each !== '.'),
    ['a', 'b'],
  )
  for (const { length } of lengths) assert.ok(length >= 1000 / 20 && length <= 3100 / 20, String(length))
})

test('what was pasted leaves whole and at once, and ends the hiding', () => {
  const pasted = 'x'.repeat(300)
  const sent = typed(({ type, pass }) => {
    type('a')
    type('b')
    type(pasted)
    pass(50)
  })
  assert.deepEqual(sent, ['a', `b${pasted}`])
})

test('nothing that was typed is lost at the end', () => {
  const sent = typed(({ type, pass, stop }) => {
    type('a')
    type('exit')
    stop()
    pass(50)
  })
  assert.deepEqual(sent, ['a', 'exit'])
})
