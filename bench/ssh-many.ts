// What do 200 connections at once cost, and does any of them fail?
import { programOf } from './measure/program.ts'
import type { Question } from './measure/question.ts'

export const many: Question = {
  name: 'many',
  asks: 'connections opened at once, each runs `true` and disconnects; `ssh` is a process each',
  metrics: {
    wall: { unit: 'ms', better: 'less' },
    cpu: { unit: 'ms a connection', better: 'less' },
    failed: { unit: 'connections', better: 'less' },
  },
  cells: [cell('own key exchange', {}), cell('curve25519', { keyExchange: 'curve25519-sha256' })],
}

function cell(name: string, route: { readonly keyExchange?: string }): Question['cells'][number] {
  return {
    name,
    repeats: 3,
    async measure(bench, peer) {
      const count = bench.quick ? 20 : 200
      const driver = await bench.driver(peer)
      const answer = await driver.step('many', { ...route, port: bench.sshd.port, count })
      return { wall: answer.wallMs, cpu: answer.cpuMs / count, failed: answer.failed }
    },
  }
}

await programOf(import.meta, many)
