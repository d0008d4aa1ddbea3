// What functions write to the standard output and error output goes home as it is written, in order with their results. The
// descriptors themselves stay for native children.
import process from 'node:process'

/** Takes what was written. */
export type OutputTaker = (stream: 'stdout' | 'stderr', text: Uint8Array) => void

/** Leads process.stdout and process.stderr, and with them the console, to `take`. */
export function captureOutput(take: OutputTaker): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const write = (chunk: Uint8Array | string, ...rest: unknown[]): boolean => {
      const encoding = typeof rest[0] === 'string' ? (rest[0] as BufferEncoding) : undefined
      take(name, typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk))
      const written = rest.find((each): each is () => void => typeof each === 'function')
      if (written !== undefined) queueMicrotask(written)
      return true
    }
    Object.defineProperty(process[name], 'write', { value: write, configurable: true, writable: true })
  }
}
