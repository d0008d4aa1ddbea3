// The size of a terminal by its descriptor, whatever standard output is connected to.
import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { WriteStream } from 'node:tty'

/** RFC 4254 §6.2: characters and pixels; 0 is "not known". Node tells no pixels, so they are 0. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
  readonly widthPixels: number
  readonly heightPixels: number
}

/** The size right now of the terminal at `fd`; all 0 when it is no terminal. */
export function terminalSize(fd: number): TerminalSize {
  const [columns, rows] = sizeByReopening(fd) ?? sizeByStty(fd)
  return { columns, rows, widthPixels: 0, heightPixels: 0 }
}

/** Only a tty.WriteStream tells a size, and it takes over its descriptor: so it gets one of its own. */
function sizeByReopening(fd: number): [number, number] | undefined {
  let own: number
  try {
    own = openSync(`/dev/fd/${fd}`, 'r+')
  } catch {
    return undefined
  }
  try {
    const stream = new WriteStream(own)
    const { columns, rows } = stream
    stream.destroy()
    return columns === undefined ? undefined : [columns, rows]
  } catch {
    closeSync(own)
    return undefined
  }
}

/** Where the terminal cannot be opened by name (another mount namespace): `stty size` prints rows and columns. */
function sizeByStty(fd: number): [number, number] {
  const { status, stdout } = spawnSync('stty', ['size'], { stdio: [fd, 'pipe', 'ignore'], encoding: 'latin1' })
  const match = status === 0 ? /^(\d+) (\d+)/.exec(stdout) : null
  return match === null ? [0, 0] : [Number(match[2]), Number(match[1])]
}
