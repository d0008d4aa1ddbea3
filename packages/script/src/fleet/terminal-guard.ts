import process from 'node:process'
import type { Screen, TerminalOutput } from './screen.ts'

/**
 * Takes the terminal for a screen: what the script itself writes meanwhile appears above the screen, in whole lines. `end` gives the
 * terminal back, and so does the end of the process.
 */
export function guardTerminal(makeScreen: (terminal: TerminalOutput) => Screen): { screen: Screen; end(): void } {
  const { stderr } = process
  const write = stderr.write.bind(stderr)
  const screen = makeScreen({
    write,
    get rows() {
      return stderr.rows
    },
    get columns() {
      return stderr.columns
    },
    on: (event, listener) => stderr.on(event, listener),
    off: (event, listener) => stderr.off(event, listener),
  })
  const restores = [process.stdout, stderr].filter(({ isTTY }) => isTTY).map((stream) => divert(stream, screen))
  const end = () => {
    process.off('exit', onExit)
    for (const restore of restores) restore()
  }
  const onExit = () => {
    screen.close('')
    end()
  }
  process.on('exit', onExit)
  return { screen, end }
}

/** What is written to the stream goes above the screen, as soon as its line is whole. */
function divert(stream: NodeJS.WriteStream, screen: Screen): () => void {
  let begun = ''
  const own = Object.getOwnPropertyDescriptor(stream, 'write')
  const write = (chunk: string | Uint8Array, ...others: unknown[]): boolean => {
    const text = begun + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())
    const end = text.lastIndexOf('\n') + 1
    begun = text.slice(end)
    if (end > 0) screen.above(text.slice(0, end))
    const done = others.find((other): other is () => void => typeof other === 'function')
    if (done !== undefined) queueMicrotask(done)
    return true
  }
  Object.defineProperty(stream, 'write', { value: write, configurable: true, writable: true })
  return () => {
    if (own === undefined) Reflect.deleteProperty(stream, 'write')
    else Object.defineProperty(stream, 'write', own)
    if (begun !== '') stream.write(begun)
  }
}
