// How fast, and for how much CPU at both ends, do bytes move over one channel?
import { programOf } from './measure/program.ts'
import type { Cell, Question } from './measure/question.ts'

const SUITES = [
  { name: 'aes128-gcm', cipher: 'aes128-gcm@openssh.com' },
  { name: 'chacha20-poly1305', cipher: 'chacha20-poly1305@openssh.com' },
  { name: 'aes128-ctr + sha256-etm', cipher: 'aes128-ctr', mac: 'hmac-sha2-256-etm@openssh.com' },
] as const
const AWAY_MS = 20

export const throughput: Question = {
  name: 'throughput',
  asks: 'zeros over one channel of an open connection, until the exit status is there',
  metrics: {
    rate: { unit: 'MiB/s', better: 'more' },
    cpu: { unit: 's/GiB', better: 'less' },
    sshdCpu: { unit: 's/GiB', better: 'less' },
  },
  cells: SUITES.flatMap((suite) =>
    [0, AWAY_MS].flatMap((roundTripMs) =>
      (['download', 'upload'] as const).map((direction) => cell(suite, direction, roundTripMs)),
    ),
  ),
}

function cell(suite: (typeof SUITES)[number], direction: 'download' | 'upload', roundTripMs: number): Cell {
  const { name, ...algorithms } = suite
  return {
    name: `${direction} ${name}${roundTripMs === 0 ? '' : `, ${roundTripMs} ms away`}`,
    // The first of a process is slow: its code is not compiled yet.
    repeats: roundTripMs === 0 ? 5 : 3,
    async measure(bench, peer) {
      // Slow peers move less: below a second of work the figure is still one of a steady flow.
      const full = SLOW_PEERS.has(peer.name) ? 128 : roundTripMs > 0 ? 256 : 1024
      const bytes = (bench.quick ? 16 : full) * MIB
      const driver = await bench.driver(peer)
      const port = await bench.port(roundTripMs)
      const sshdBefore = await bench.sshd.cpuMs()
      const { wallMs, cpuMs } = await driver.step('transfer', { ...algorithms, port, direction, bytes })
      const sshdMs = (await bench.sshd.cpuMs()) - sshdBefore
      const gib = bytes / (1024 * MIB)
      return { rate: bytes / MIB / (wallMs / 1000), cpu: cpuMs / 1000 / gib, sshdCpu: sshdMs / 1000 / gib }
    },
  }
}

const MIB = 2 ** 20
const SLOW_PEERS: ReadonlySet<string> = new Set(['asyncssh', 'paramiko'])

await programOf(import.meta, throughput)
