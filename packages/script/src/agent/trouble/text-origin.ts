// Where a function that nobody prepared stands: in the file of whoever called, when its text is found there once.
import { readFileSync, statSync } from 'node:fs'
import { TEXT_COLUMN } from '../../functions/text-code.ts'
import { firstPlace } from './frames.ts'
import type { Place, SourceMaps } from './source-maps.ts'

/** Maps the code of one function. The file is read when the first frame asks. */
export function textOrigin(hash: string, text: string, calledFrom: { readonly stack?: string }): SourceMaps {
  let start: Place | undefined
  let isKnown = false
  return {
    origin({ file, line, column }) {
      if (file !== `yon:${hash}`) return undefined
      if (!isKnown) start = find(text, firstPlace(String(calledFrom.stack))?.file)
      isKnown = true
      if (start === undefined) return undefined
      const { file: source, line: first, column: firstColumn } = start
      return line === 1
        ? { file: source, line: first, column: firstColumn + column - 1 - TEXT_COLUMN }
        : { file: source, line: first + line - 1, column }
    },
  }
}

function find(text: string, file: string | undefined): Place | undefined {
  if (file === undefined || !file.startsWith('/')) return undefined
  try {
    if (statSync(file).size > FILE_BYTES_MAX) return undefined
    const source = readFileSync(file, 'utf8')
    const at = source.indexOf(text)
    if (at < 0 || source.includes(text, at + 1)) return undefined
    const before = source.slice(0, at).split('\n')
    return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  } catch {
    return undefined
  }
}

const FILE_BYTES_MAX = 16 * 1024 * 1024
