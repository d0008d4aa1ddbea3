import type { FormatName } from './formats.ts'

/** From one format to another, as `e2t` says. */
export interface Conversion {
  readonly from: FormatName
  readonly to: FormatName
}

/** The conversion that a word such as `e2t` names, or undefined. */
export function parseConversion(word: string): Conversion | undefined {
  const [, from = '', to = ''] = /^([etj])2([etj])$/.exec(word) ?? []
  return from === '' ? undefined : { from: LETTERS[from as Letter], to: LETTERS[to as Letter] }
}

type Letter = keyof typeof LETTERS

const LETTERS = { e: 'edn', t: 'transit', j: 'json' } as const
