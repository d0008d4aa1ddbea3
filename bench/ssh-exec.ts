// How long does a command take on an open connection, one by one and a hundred at once?
import { programOf } from './measure/program.ts'
import type { Question } from './measure/question.ts'
import { median, percentile } from './measure/statistics.ts'

export const exec: Question = {
  name: 'exec',
  asks: '`true` on an open connection; `ssh` goes through a ControlMaster, a process for each command',
  metrics: {
    wall: { unit: 'ms, median', better: 'less' },
    wallP99: { unit: 'ms', better: 'less' },
    total: { unit: 'ms', better: 'less' },
    cpu: { unit: 'ms a command', better: 'less' },
  },
  cells: [
    {
      name: 'one by one',
      repeats: 5,
      async measure(bench, peer) {
        const times = bench.quick ? 20 : 200
        const driver = await bench.driver(peer)
        const answer = await driver.step('exec', { port: bench.sshd.port, times, concurrency: 1 })
        const wallP99 = percentile(answer.wallMs, 0.99)
        return { wall: median(answer.wallMs), wallP99, cpu: answer.cpuMs / times }
      },
    },
    {
      name: '100 at once',
      repeats: 5,
      async measure(bench, peer) {
        const times = bench.quick ? 20 : 100
        const driver = await bench.driver(peer)
        const answer = await driver.step('exec', { port: bench.sshd.port, times, concurrency: times })
        return { total: answer.totalMs, cpu: answer.cpuMs / times }
      },
    },
  ],
}

await programOf(import.meta, exec)
