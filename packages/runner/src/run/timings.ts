// What `--timings` shows at the end: each connection, how long it took, and how often the script waited for the other side.
import { onConnection, type ConnectionMade } from '@yon/script'

/** Notes connections from now on, and tells of them when the process ends. */
export function tellTimings(): void {
  const began = performance.now()
  const connections: Noted[] = []
  onConnection((made) => void connections.push({ ...made, turns: made.connection.traffic?.turns ?? 0 }))
  process.once('exit', () => {
    const rows = connections.map(describe)
    process.stderr.write(`${Math.round(performance.now() - began)} ms in all\n${rows.join('')}`)
  })
}

interface Noted extends ConnectionMade {
  /** Of its making. */
  readonly turns: number
}

function describe({ host, milliseconds, connection, turns }: Noted): string {
  const traffic = connection.traffic ?? { turns: 0, sentBytes: 0, receivedBytes: 0 }
  const made = `connected in ${Math.round(milliseconds)} ms and ${turns + TCP} round trips`
  const used = `${traffic.turns + TCP} in all, ${traffic.sentBytes} bytes there and ${traffic.receivedBytes} back`
  return `${host}: ${made}; ${used}\n`
}

/** Before anything can be counted, TCP takes one. */
const TCP = 1
