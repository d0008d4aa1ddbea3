// How much memory does an idle connection take, a reader that stops for seconds, and a long download at its peak?
import { createHash } from 'node:crypto'
import { programOf } from './measure/program.ts'
import type { Question } from './measure/question.ts'

export const memory: Question = {
  name: 'memory',
  asks: 'memory of the client; `ssh` is a process for each connection',
  metrics: {
    perConnection: { unit: 'KiB', better: 'less' },
    growth: { unit: 'MiB', better: 'less' },
    peak: { unit: 'MiB', better: 'less' },
    lost: { unit: 'bytes', better: 'less' },
  },
  cells: [
    {
      name: 'idle connections',
      repeats: 3,
      async measure(bench, peer) {
        // A young generation of fixed size: how far V8 lets it grow while connecting is no property of a connection.
        const driver = await bench.freshDriver(peer, ['--max-semi-space-size=1'])
        const size = bench.quick ? { count: 30, increment: 10 } : { count: 300, increment: 50 }
        const { kibPerConnection } = await driver.step('idle', { port: bench.sshd.port, ...size })
        return { perConnection: kibPerConnection }
      },
    },
    {
      name: 'reader stalled for 5 s',
      repeats: 3,
      async measure(bench, peer) {
        const driver = await bench.freshDriver(peer)
        const count = bench.quick ? 1_000_000 : 10_000_000
        const request = { port: bench.sshd.port, command: `seq ${count}`, seconds: bench.quick ? 1 : 5 }
        const answer = await driver.step('stall', request)
        const expected = sequence(count)
        const lost = expected.bytes - answer.bytes
        if (lost === 0 && answer.sha256 !== expected.sha256) throw new Error('what arrived is not what was sent')
        return { growth: answer.growthKib / 1024, lost }
      },
    },
    {
      name: 'download',
      repeats: 3,
      async measure(bench, peer) {
        const driver = await bench.freshDriver(peer)
        const bytes = (bench.quick ? 16 : 512) * 2 ** 20
        const request = { port: bench.sshd.port, direction: 'download', bytes } as const
        const { peakRssKib } = await driver.step('transfer', request)
        return { peak: peakRssKib / 1024 }
      },
    },
  ],
}

/** What `seq count` prints. */
function sequence(count: number): { bytes: number; sha256: string } {
  const hash = createHash('sha256')
  let bytes = 0
  for (let first = 1; first <= count; first += BATCH) {
    const last = Math.min(count, first + BATCH - 1)
    let text = ''
    for (let value = first; value <= last; value++) text += `${value}\n`
    bytes += text.length
    hash.update(text, 'latin1')
  }
  return { bytes, sha256: hash.digest('hex') }
}

const BATCH = 100_000

await programOf(import.meta, memory)
