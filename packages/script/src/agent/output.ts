// What functions of other hosts write, line by line, with the name of their host.
import process from 'node:process'
import { plainText } from './plain-text.ts'

/** Is told of each line that was written on a host, without its end. */
export type OutputListener = (host: string, stream: 'stdout' | 'stderr', line: string) => void

/**
 * Tells `listener` of what functions of other hosts write, instead of showing it as `[web1] …` on the same stream of this
 * process. The returned function ends that.
 */
export function onOutput(listener: OutputListener): () => void {
  listeners.push(listener)
  return () => {
    const at = listeners.lastIndexOf(listener)
    if (at >= 0) listeners.splice(at, 1)
  }
}

/** A line for the listener of now. */
export function tellOutput(host: string, stream: 'stdout' | 'stderr', line: string): void {
  const listener = listeners.at(-1)
  if (listener !== undefined) listener(host, stream, line)
  else process[stream].write(`[${plainText(host)}] ${plainText(line)}\n`)
}

/** Cuts bytes into lines. A long one is cut where it gets too long to be kept. */
export class LineCutter {
  readonly #decoder = new TextDecoder()
  readonly #take: (line: string) => void
  #rest = ''

  constructor(take: (line: string) => void) {
    this.#take = take
  }

  push(bytes: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#take(line.endsWith('\r') ? line.slice(0, -1) : line)
    if (this.#rest.length > LINE_CHARACTERS_MAX) this.end()
    if (this.#rest === '') unfinished.delete(this)
    else finishAtExit(this)
  }

  /** What has no end. */
  end(): void {
    if (this.#rest !== '') this.#take(this.#rest)
    this.#rest = ''
    unfinished.delete(this)
  }
}

/** What programs over there leave without an end may come when no function runs any more. */
function finishAtExit(cutter: LineCutter): void {
  if (!finishes) process.once('exit', () => unfinished.forEach((each) => each.end()))
  finishes = true
  unfinished.add(cutter)
}

const unfinished = new Set<LineCutter>()
let finishes = false

const listeners: OutputListener[] = []
const LINE_CHARACTERS_MAX = 64 * 1024
