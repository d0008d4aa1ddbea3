// Arguments that are no UTF-8. Node has only a replacement character for what it cannot decode.
import { readFileSync } from 'node:fs'

/** The last words of our own command line as they are, in latin1; undefined where Node tells all or nobody else does. */
export function rawWords(words: readonly string[]): string[] | undefined {
  if (!words.some((word) => word.includes('\ufffd'))) return undefined
  try {
    // proc(5): each word ends in NUL.
    const all = readFileSync('/proc/self/cmdline', 'latin1').split('\0').slice(0, -1)
    const raw = all.slice(-words.length)
    return raw.every((word, at) => Buffer.from(word, 'latin1').toString() === words[at]) ? raw : undefined
  } catch {
    // No Linux.
    return undefined
  }
}
