import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Result } from '../measure/ask.ts'
import { formatVerdict, judge } from '../measure/promises.ts'

function result(peer: string, median: number, names: Pick<Result, 'question' | 'cell' | 'metric' | 'better'>): Result {
  return { ...names, peer, median, unit: '', samples: [median], busyCores: [0] }
}

test('a figure is compared with the best of the others, and bounds are kept or missed', () => {
  const names = { question: 'exec', cell: 'one by one', metric: 'wall', better: 'less' } as const
  const others = [result('ssh2', 2.1, names), result('paramiko', 2, names)]
  assert.deepEqual(
    judge({ results: [result('yon', 2.1, names), ...others] }).map(({ value, kept }) => ({ value, kept })),
    [{ value: 1.05, kept: true }],
  )
  const [missed] = judge({ results: [result('yon', 2.2, names), ...others] })
  assert.equal(missed?.kept, false)
  assert.match(formatVerdict(missed!), /^MISSED +1\.10 x best +at most 1\.05 +exec · one by one · wall$/)
})

test('more is better: the best of the others is the largest', () => {
  const names = { question: 'throughput', cell: 'upload aes128-gcm', metric: 'rate', better: 'more' } as const
  const [verdict] = judge({ results: [result('yon', 90, names), result('ssh', 100, names), result('ssh2', 50, names)] })
  assert.equal(verdict?.value, 0.9)
  assert.equal(verdict?.kept, false)
})

test('without us, or without the peer, there is no verdict', () => {
  const names = { question: 'echo', cell: 'at rest', metric: 'wall', better: 'less' } as const
  assert.deepEqual(judge({ results: [result('ssh', 1, names)] }), [])
  assert.deepEqual(judge({ results: [result('yon', 1, names), result('ssh2', 1, names)] }), [])
})
