// When an agent takes home for lost: by silence, and by what the system knows of the connection.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tablesAgree } from '../../src/agent/far/network.ts'
import { keepVigil } from '../../src/agent/far/vigil.ts'

/** For how many seconds home may be silent, at most `most`. */
function patience(t: { mock: { timers: MockTimers } }, reached: (second: number) => boolean, most: number): number {
  t.mock.timers.enable({ apis: ['setInterval'] })
  let second = 0
  let calls = 0
  let isLost = false
  keepVigil({
    received: () => 7,
    call: () => void calls++,
    isReached: () => reached(second),
    lost: () => (isLost = true),
  })
  for (; !isLost && second < most; second++) t.mock.timers.tick(1000)
  t.mock.timers.reset()
  assert.ok(calls >= 4, 'it was called')
  return second
}

type MockTimers = { enable(options: { apis: ['setInterval'] }): void; tick(ms: number): void; reset(): void }

test('eight seconds, where nothing is known of the network', (t) => {
  assert.equal(
    patience(t, () => false, 100),
    8,
  )
})

test('until the network is cut, where that is known', (t) => {
  assert.equal(
    patience(t, (second) => second < 60, 1000),
    61,
  )
})

test('ten minutes at most', (t) => {
  assert.equal(
    patience(t, () => true, 1000),
    600,
  )
})

test('what a home says begins the time anew', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  let bytes = 0
  keepVigil({ received: () => bytes, call: () => {}, isReached: () => false, lost: () => assert.fail('it was there') })
  for (let second = 0; second < 60; second++) {
    if (second % 7 === 0) bytes++
    t.mock.timers.tick(1000)
  }
})

test('tables of connections', () => {
  const row = (own: string, home: string, state: string, timer: string, repeats: string, probes: string) =>
    `   8: 0100007F:${own} 0100007F:${home} ${state} 00000005:00000000 ${timer}:00000010 ${repeats}     0        ${probes} 16455292 2 0000000006bf8abd 83 0 0 1 -1`
  const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
  const agree = (...rows: string[]): boolean => tablesAgree([head, ...rows].join('\n'), 22, 40_000)
  assert.equal(agree(row('0016', '9C40', '01', '00', '00000000', '0')), true)
  assert.equal(agree(row('0016', '9C40', '01', '01', '00000001', '0')), true)
  assert.equal(agree(row('0016', '9C40', '01', '01', '0000000A', '0')), false)
  assert.equal(agree(row('0016', '9C40', '01', '04', '00000000', '3')), false, 'a reader without room is asked in vain')
  assert.equal(agree(row('0016', '9C41', '01', '00', '00000000', '0')), false, 'another connection')
  assert.equal(agree(row('0016', '9C40', '06', '00', '00000000', '0')), false, 'it is closed')
  assert.equal(agree(), false)
})
