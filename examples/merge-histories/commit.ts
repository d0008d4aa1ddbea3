// Commits and tags as git keeps them: lines of headers, an empty line, a message.
import type { Source } from './source.ts'

/** A commit of a repository, linked with those before and after it. */
export interface Commit {
  readonly source: Source
  readonly oid: string
  readonly object: HeadedObject
  readonly parents: Commit[]
  readonly children: Commit[]
  /** On the main line are the current commit, its first parent, the first parent of that… */
  isOnMainLine: boolean
  /** What it is called in the merged history. */
  mergedOid?: string
}

/** The content of a commit or a tag, to be read and rewritten without touching a byte of what is not replaced. */
export class HeadedObject {
  readonly #headers: readonly string[]
  readonly #message: string

  constructor(content: Uint8Array) {
    // One character a byte: names and messages may be in any encoding, and some are in none.
    const text = Buffer.from(content).toString('latin1')
    const end = text.includes('\n\n') ? text.indexOf('\n\n') : text.length
    // The lines of a long header, such as a signature, go on with a space.
    this.#headers = text.slice(0, end).split(/\n(?! )/)
    this.#message = text.slice(end)
  }

  /** The values of a header, of which there may be none or several. */
  all(name: string): string[] {
    return this.#headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1))
  }

  /** When it was committed, in seconds: the last number but one of the line, the last being the time zone. */
  get committed(): number {
    return Number(this.all('committer')[0]?.split(' ').at(-2))
  }

  /** The same with other first headers. Signatures go: they are of what it said before. */
  withHeaders(replaced: readonly (readonly [name: string, value: string])[]): Uint8Array {
    const gone = new Set([...SIGNATURES, ...replaced.map(([name]) => name)])
    const kept = this.#headers.filter((line) => !gone.has(line.slice(0, line.indexOf(' '))))
    const first = replaced.map(([name, value]) => `${name} ${value}`)
    return Buffer.from([...first, ...kept].join('\n') + this.#message, 'latin1')
  }
}

/** A `mergetag` is the signed tag that was merged, whole. */
const SIGNATURES = ['gpgsig', 'gpgsig-sha256', 'mergetag']
