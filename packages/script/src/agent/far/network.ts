// Whether what is sent home arrives there. The system of that machine says so also while nobody reads it: a home that computes
// for a minute can be told from a network that is cut.
import { readFileSync } from 'node:fs'
import process from 'node:process'

/** False when it does not, and where it cannot be told: that is known on Linux, of the connection that sshd names. */
export function arrivesAtHome(): boolean {
  const [, homePort, , ownPort] = (process.env['SSH_CONNECTION'] ?? '').split(' ')
  return tablesAgree(TABLES.map(read).join('\n'), Number(ownPort), Number(homePort))
}

/** What the tables of connections say, which are those of /proc/net/tcp. Two repetitions are no accident any more. */
export function tablesAgree(tables: string, ownPort: number, homePort: number): boolean {
  const rows = tables
    .split('\n')
    .map((line) => ROW.exec(line)?.groups ?? {})
    .filter(({ own = '', home = '' }) => Number(`0x${own}`) === ownPort && Number(`0x${home}`) === homePort)
  const isAmiss = ({ repeats, probes }: Row): boolean => Number(`0x${repeats}`) >= 2 || Number(probes) >= 2
  return rows.length > 0 && !rows.some(isAmiss)
}

type Row = Readonly<Record<string, string>>

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6']
/** Established (01), with how often something was sent again (hexadecimal), or asked for room (decimal), without an answer. */
const ROW =
  /^ *\d+: [\dA-F]+:(?<own>[\dA-F]{4}) [\dA-F]+:(?<home>[\dA-F]{4}) 01 [\dA-F:]+ [\dA-F:]+ (?<repeats>[\dA-F]{8}) +\d+ +(?<probes>\d+) /
