// What do the bytes cost in a program that has a heap of its own and has collected its garbage once?
import { fileURLToPath } from 'node:url'
import { Skipped } from './measure/driver.ts'
import { programOf } from './measure/program.ts'
import type { Cell, Question } from './measure/question.ts'

const SUITES = [
  { name: 'aes128-gcm', cipher: 'aes128-gcm@openssh.com' },
  { name: 'chacha20-poly1305', cipher: 'chacha20-poly1305@openssh.com' },
] as const

export const application: Question = {
  name: 'application',
  asks: 'zeros over one channel, in a process of Node with a heap of 30 MB, after a full collection of garbage',
  metrics: { rate: { unit: 'MiB/s', better: 'more' }, cpu: { unit: 's/GiB', better: 'less' } },
  cells: SUITES.flatMap((suite) => (['download', 'upload'] as const).map((direction) => cell(suite, direction))),
}

function cell({ name, cipher }: (typeof SUITES)[number], direction: 'download' | 'upload'): Cell {
  return {
    name: `${direction} ${name}`,
    repeats: 5,
    async measure(bench, peer) {
      if ('missing' in peer.command || peer.command[0] !== process.execPath) throw new Skipped('no program of Node')
      const driver = await bench.freshDriver(peer, ['--import', HEAP])
      const transfer = (bytes: number, collect: boolean) =>
        driver.step('transfer', { cipher, port: bench.sshd.port, direction, bytes, collect })
      const bytes = (bench.quick ? 16 : 1024) * MIB
      // Twice, so that the code is compiled.
      for (let round = 0; round < 2; round++) await transfer(bytes / 4, false)
      const { wallMs, cpuMs } = await transfer(bytes, true)
      return { rate: bytes / MIB / (wallMs / 1000), cpu: cpuMs / 1000 / (bytes / (1024 * MIB)) }
    },
  }
}

const HEAP = fileURLToPath(new URL('peers/application.js', import.meta.url))
const MIB = 2 ** 20

await programOf(import.meta, application)
