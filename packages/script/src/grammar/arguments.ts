// Arguments that are made in TypeScript: options from an object, values that may be missing.
import { ScriptError } from '../errors.ts'
import { Secret } from './secret.ts'

/** What is one argument. A `file:` URL is its path, another URL its text. */
export type Scalar = string | number | bigint | URL | Secret

/** What `flags` takes for an option: `true` is the option alone, an array repeats it, what is missing drops it. */
export type FlagValue = Scalar | boolean | null | undefined | readonly Scalar[]

/** Any number of arguments, made on purpose: none of them is dropped or refused for being empty. */
export class Arguments implements Iterable<Scalar> {
  readonly words: readonly Scalar[]

  constructor(words: readonly Scalar[]) {
    this.words = words
  }

  [Symbol.iterator](): Iterator<Scalar> {
    return this.words[Symbol.iterator]()
  }
}

/**
 * Options of a program from an object: `{ l: true }` is `-l`, `{ n: 3 }` is `-n 3`, `{ color: 'no' }` is `--color=no`,
 * `{ exclude: ['a', 'b'] }` repeats `--exclude`. `false`, `null` and `undefined` drop it. A name that begins with a
 * dash is taken as it is, with its value apart: `{ '-maxdepth': 2 }` is `-maxdepth 2`.
 */
export function flags(options: Readonly<Record<string, FlagValue>>): Arguments {
  return new Arguments(Object.entries(options).flatMap(([name, value]) => flag(name, value)))
}

/** The value as an argument, after `option` if one is given; nothing when the value is missing or empty. */
export function opt(value: Scalar | null | undefined | false): Arguments
export function opt(option: string, value: Scalar | null | undefined | false): Arguments
export function opt(...words: readonly (Scalar | null | undefined | false)[]): Arguments {
  const value = words.at(-1)
  if (value === undefined || value === null || value === false || value === '') return new Arguments([])
  return new Arguments(words as readonly Scalar[])
}

function flag(name: string, value: FlagValue): readonly Scalar[] {
  if (name === '' || name.includes('\0')) throw new ScriptError('invalid-argument', 'an option without a name')
  if (value === undefined || value === null || value === false) return []
  const verbatim = name.startsWith('-')
  const option = verbatim ? name : name.length === 1 ? `-${name}` : `--${name}`
  if (value === true) return [option]
  if (Array.isArray(value)) return (value as readonly Scalar[]).flatMap((each) => flag(name, each))
  const scalar = value as Scalar
  if (verbatim || name.length === 1) return [option, scalar]
  if (scalar instanceof Secret) return [new Secret(`${option}=${scalar.reveal()}`)]
  return [`${option}=${String(scalar)}`]
}
