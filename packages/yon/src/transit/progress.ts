// How far a long conversion is, in one line on the terminal.

export class Progress {
  readonly #total: number | undefined
  readonly #began = performance.now()
  #done = 0
  #shown = 0

  /** `total`: bytes, if that is known. */
  constructor(total: number | undefined) {
    this.#total = total
  }

  add(bytes: number): void {
    this.#done += bytes
    const now = performance.now()
    if (now - this.#began < FIRST_MS || now - this.#shown < EVERY_MS) return
    this.#shown = now
    process.stderr.write(`\r${formatProgress(this.#done, this.#total, now - this.#began)}\u001b[K`)
  }

  /** Leaves the line empty. */
  end(): void {
    if (this.#shown > 0) process.stderr.write('\r\u001b[K')
  }
}

/** One when a person is there to see it, and the values do not go to the same terminal. */
export function progressOf(total: number | undefined): Progress | undefined {
  return process.stderr.isTTY && !process.stdout.isTTY ? new Progress(total) : undefined
}

/** `12.3 MB of 1024.0 MB (1%), 41.0 MB/s, 25 s left`. */
export function formatProgress(done: number, total: number | undefined, elapsedMs: number): string {
  const rate = done / (elapsedMs / 1000)
  const speed = `${megabytes(rate)}/s`
  if (total === undefined || total === 0) return `${megabytes(done)}, ${speed}`
  const left = Math.ceil(Math.max(total - done, 0) / rate)
  return `${megabytes(done)} of ${megabytes(total)} (${Math.floor((100 * done) / total)}%), ${speed}, ${left} s left`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

/** A short conversion shows nothing. */
const FIRST_MS = 1_000
const EVERY_MS = 250
