// The files of one script, each parsed once.
import { readFileSync } from 'node:fs'
import { resolveLocal } from './resolve.ts'
import { parseSource, type Source, type SyntaxFault } from './source.ts'

/** Files that are looked at together. */
export class Project {
  readonly #texts = new Map<string, string>()
  readonly #sources = new Map<string, Source | SyntaxFault | undefined>()

  /** A text that stands for a file, which need not exist. `original`: what it was made of by adding to its end. */
  add(path: string, text: string, original = text): Source | SyntaxFault {
    this.#texts.set(path, original)
    const source = parseSource(path, text)
    this.#sources.set(path, source)
    return source
  }

  /** A file of JavaScript or TypeScript; undefined for any other, and when it cannot be read. */
  read(path: string): Source | SyntaxFault | undefined {
    if (this.#sources.has(path)) return this.#sources.get(path)
    if (!/\.[mc]?[jt]s$/.test(path)) return undefined
    try {
      return this.add(path, readFileSync(path, 'utf8'))
    } catch {
      return undefined
    }
  }

  /** The text of a file that was read, as it was. */
  text(path: string): string {
    return this.#texts.get(path) ?? ''
  }

  /** The same, when it can be parsed. */
  source(path: string): Source | undefined {
    const found = this.read(path)
    return found !== undefined && 'program' in found ? found : undefined
  }

  /** The local file behind an import. */
  imported(specifier: string, from: Source): Source | undefined {
    const path = resolveLocal(specifier, from.path)
    return path === undefined ? undefined : this.source(path)
  }
}
