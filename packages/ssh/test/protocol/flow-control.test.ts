import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProtocolError } from '../../src/errors.ts'
import { ReceiveWindow, SendWindow, WindowBudget } from '../../src/protocol/flow-control.ts'

const MiB = 1024 * 1024

function windowOf({ initialBytes = 2 * MiB, maximumBytes = 16 * MiB, budget = 64 * MiB } = {}): ReceiveWindow {
  return new ReceiveWindow({ initialBytes, maximumBytes, budget: new WindowBudget(budget) })
}

/** A sender on a path of that round trip and rate (bytes a millisecond), and a consumer that keeps up. */
function transfer(window: ReceiveWindow, totalBytes: number, roundTripMs: number, rate: number): number {
  let nowMs = 0
  let done = 0
  const size = (): number => window.size
  while (done < totalBytes) {
    // A window's worth takes a round trip, or as long as the path's rate allows.
    const burst = size()
    const duration = Math.max(roundTripMs, burst / rate)
    for (let sent = 0; sent < burst; sent += 32 * 1024) {
      nowMs += (duration * 32 * 1024) / burst
      window.received(32 * 1024)
      window.consumed(32 * 1024, nowMs)
    }
    done += burst
  }
  return nowMs
}

test('a peer may use its window to the last byte and not one more', () => {
  const window = windowOf({ initialBytes: 1000 })
  window.received(1000)
  assert.throws(() => window.received(1), ProtocolError)
})

test('credit comes back as data is consumed, never more than was taken', () => {
  const window = windowOf({ initialBytes: 1 * MiB, maximumBytes: 1 * MiB })
  let outstanding = 1 * MiB
  for (let i = 0; i < 1000; i++) {
    window.received(32 * 1024)
    outstanding -= 32 * 1024
    outstanding += window.consumed(32 * 1024, i)
    assert.ok(outstanding <= 1 * MiB && outstanding >= 0)
  }
})

test('on a long path the window grows until it is not the limit', () => {
  const window = windowOf()
  window.observeRoundTrip(20)
  transfer(window, 256 * MiB, 20, 700_000)
  assert.ok(window.size >= 8 * MiB, `${window.size}`)
})

test('on a short path it stays small', () => {
  const window = windowOf()
  window.observeRoundTrip(0.3)
  transfer(window, 256 * MiB, 0.3, 700_000)
  assert.equal(window.size, 2 * MiB)
})

test('growth that does not pay is taken back', () => {
  const window = windowOf()
  transfer(window, 128 * MiB, 0, 700_000)
  assert.equal(window.size, 2 * MiB)
})

test('a consumer that stalls does not look like a short path', () => {
  const window = windowOf()
  window.observeRoundTrip(20)
  for (let i = 0; i < 100; i++) {
    window.received(1 * MiB)
    window.stalled()
    window.consumed(1 * MiB, i * 1000)
  }
  assert.equal(window.size, 2 * MiB)
})

test('all windows of a connection share a budget', () => {
  const budget = new WindowBudget(3 * MiB)
  const windows = [0, 1, 2].map(() => new ReceiveWindow({ initialBytes: 2 * MiB, maximumBytes: 16 * MiB, budget }))
  for (const window of windows) {
    window.observeRoundTrip(50)
    transfer(window, 64 * MiB, 50, 700_000)
  }
  assert.ok(windows.reduce((sum, window) => sum + window.size, 0) <= 9 * MiB)
  for (const window of windows) window.release()
  const last = new ReceiveWindow({ initialBytes: 2 * MiB, maximumBytes: 16 * MiB, budget })
  last.observeRoundTrip(50)
  transfer(last, 64 * MiB, 50, 700_000)
  assert.equal(last.size, 4 * MiB)
})

test('the send window holds 2^32 - 1 and refuses more', () => {
  const window = new SendWindow()
  window.adjust(0xffffffff)
  assert.equal(window.available, 0xffffffff)
  assert.throws(() => window.adjust(1), ProtocolError)
})
