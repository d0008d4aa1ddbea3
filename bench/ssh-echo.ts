// How long does a typed character take to come back, at rest and beside a bulk download on the same connection?
import { programOf } from './measure/program.ts'
import type { Cell, Question } from './measure/question.ts'
import { median, percentile } from './measure/statistics.ts'

export const echo: Question = {
  name: 'echo',
  asks: 'one byte through `cat` on a raw pty and back, 5 ms after the one before',
  metrics: {
    wall: { unit: 'ms, median', better: 'less' },
    wallP99: { unit: 'ms', better: 'less' },
    bulkRate: { unit: 'MiB/s', better: 'more' },
  },
  cells: [cell('at rest', false), cell('beside a bulk download', true)],
}

function cell(name: string, bulk: boolean): Cell {
  return {
    name,
    repeats: 5,
    async measure(bench, peer) {
      const driver = await bench.driver(peer)
      const times = bench.quick ? 30 : 300
      const answer = await driver.step('echo', { port: bench.sshd.port, times, bulk, cipher: CIPHER })
      const figures = { wall: median(answer.wallMs), wallP99: percentile(answer.wallMs, 0.99) }
      return bulk ? { ...figures, bulkRate: answer.bulkBytes / 2 ** 20 / (answer.bulkMs / 1000) } : figures
    },
  }
}

// The same for all, so that the bulk beside it costs the same; Paramiko 2 knows neither GCM nor chacha20.
const CIPHER = 'aes128-gcm@openssh.com'

await programOf(import.meta, echo)
