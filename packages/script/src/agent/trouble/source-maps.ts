// From the code that ran over there to the file that a person wrote. The maps never leave home.
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'
import { findBundle } from '../../functions/shipment.ts'

/** A place in a file; lines and columns count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** Finds where code comes from. */
export interface SourceMaps {
  /** Undefined: it is not known, or is no code of ours. */
  origin(place: Place): Place | undefined
}

/** What bundles say of themselves. */
export const bundleMaps: SourceMaps = {
  origin({ file, line, column }) {
    const hash = /^yon:(?<hash>[0-9a-f]{64})$/.exec(file)?.groups?.['hash']
    if (hash === undefined) return undefined
    const entry = mapOf(hash)?.findEntry(line - 1, column - 1)
    if (entry === undefined || !('originalSource' in entry)) return undefined
    const { originalSource, originalLine, originalColumn } = entry
    return { file: pathOf(originalSource), line: originalLine + 1, column: originalColumn + 1 }
  },
}

function mapOf(hash: string): SourceMap | undefined {
  if (maps.has(hash)) return maps.get(hash)
  const text = findBundle(hash)?.sourceMap
  const map = text === undefined || text === '' ? undefined : parse(text)
  maps.set(hash, map)
  return map
}

function parse(text: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(text) as ConstructorParameters<typeof SourceMap>[0])
  } catch {
    return undefined
  }
}

function pathOf(source: string): string {
  if (!source.startsWith('file:')) return source
  try {
    return fileURLToPath(source)
  } catch {
    return source
  }
}

const maps = new Map<string, SourceMap | undefined>()
