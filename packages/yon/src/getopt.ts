// POSIX getopt (IEEE 1003.1, Utility Syntax Guidelines 3 to 10): clusters, glued and separate values, `--`.

/** Which option letters there are, and whether each takes a value. */
export type OptionLetters = ReadonlyMap<string, { readonly takesValue: boolean }>

/** One step through the arguments. */
export type Option =
  | { readonly type: 'option'; readonly letter: string; readonly value: string }
  | { readonly type: 'unknown'; readonly letter: string }
  | { readonly type: 'value-missing'; readonly letter: string }

export interface OptionScan {
  readonly options: readonly Option[]
  /** The index of the first argument that is no option. */
  readonly next: number
  /** Was it `--` that ended the options? */
  readonly terminated: boolean
}

/** Scans options from `argv[start]` on up to the first argument that is none. Stops after the first that is wrong. */
export function scanOptions(argv: readonly string[], letters: OptionLetters, start = 0): OptionScan {
  const options: Option[] = []
  let next = start
  while (next < argv.length) {
    const word = argv[next] as string
    if (word === '--') return { options, next: next + 1, terminated: true }
    if (!word.startsWith('-') || word === '-') break
    next++
    for (let at = 1; at < word.length; at++) {
      const letter = word.charAt(at)
      const known = letters.get(letter)
      if (known === undefined) return { options: [...options, { type: 'unknown', letter }], next, terminated: false }
      if (!known.takesValue) {
        options.push({ type: 'option', letter, value: '' })
        continue
      }
      const value = at + 1 < word.length ? word.slice(at + 1) : argv[next++]
      if (value === undefined) {
        return { options: [...options, { type: 'value-missing', letter }], next: argv.length, terminated: false }
      }
      options.push({ type: 'option', letter, value })
      break
    }
  }
  return { options, next, terminated: false }
}
