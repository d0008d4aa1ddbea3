// The code that this agent knows: what came with it, what home sent, what is on the disk from earlier times, and what home
// is asked for at last.
import { brotliDecompressSync } from 'node:zlib'
import { readCached, sha256, writeCached } from './code-cache.ts'

/** Compressed code, from home. */
export type AskHome = (hash: string) => Promise<Uint8Array>

/** Knows code by its hash. */
export class CodeStore {
  readonly #codes = new Map<string, Promise<string>>()
  readonly #compressed = new Map<string, Uint8Array>()
  readonly #askHome: AskHome

  constructor(askHome: AskHome) {
    this.#askHome = askHome
  }

  /** Home sent it before anybody asked. */
  put(hash: string, compressed: Uint8Array): void {
    this.#compressed.set(hash, compressed)
  }

  /** The code. */
  async get(hash: string): Promise<string> {
    const known = this.#codes.get(hash)
    if (known !== undefined) return await known
    const found = this.#find(hash)
    this.#codes.set(hash, found)
    found.catch(() => this.#codes.delete(hash))
    return await found
  }

  /** What was sent, at once. */
  held(hash: string): Uint8Array | undefined {
    return this.#compressed.get(hash)
  }

  /** The code as it was sent, for hosts beyond this one. */
  async compressed(hash: string): Promise<Uint8Array> {
    return this.#compressed.get(hash) ?? (await this.#ask(hash))
  }

  async #find(hash: string): Promise<string> {
    const sent = this.#compressed.get(hash)
    if (sent !== undefined) return unpack(hash, sent)
    const cached = await readCached(hash)
    if (cached !== undefined) return cached
    const code = unpack(hash, await this.#ask(hash))
    void writeCached(hash, code)
    return code
  }

  async #ask(hash: string): Promise<Uint8Array> {
    const compressed = await this.#askHome(hash)
    this.#compressed.set(hash, compressed)
    return compressed
  }
}

/** The code, out of what was sent. */
export function unpack(hash: string, compressed: Uint8Array): string {
  const code = brotliDecompressSync(compressed).toString()
  if (sha256(code) !== hash) throw new Error('the code that came is not the code that was asked for')
  return code
}
