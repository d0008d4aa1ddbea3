// Run by local-terminal.test.ts on a pseudo-terminal: goes raw, then does what it is told by one key.
import { LocalTerminal } from '@yon/ssh/terminal'

const terminal = await LocalTerminal.open()
if (terminal === undefined) throw new Error('standard input is no terminal')
if (process.argv.includes('own-listener')) process.on('SIGTERM', () => process.exit(7))
const { columns, rows } = terminal.size()
terminal.enterRaw()
process.stdout.write(`<raw ${columns}x${rows} ${process.pid}>`)
terminal.onResize((size) => process.stdout.write(`<size ${size.columns}x${size.rows}>`))
process.stdin.on('data', (keys: Buffer) => act(keys.toString('latin1')))

const keys: Record<string, () => void> = {
  l: () => {
    terminal.leaveRaw()
    process.stdin.destroy()
  },
  x: () => process.exit(3),
  e: () => {
    throw new Error('thrown on purpose')
  },
  z: () => {
    terminal.suspend()
    process.stdout.write('<continued>')
  },
}

function act(typed: string): void {
  const action = keys[typed]
  if (action === undefined) process.stdout.write(`<key ${JSON.stringify(typed)}>\n`)
  else action()
}
