// How the value of one keyword is read, combined and written.
import type { Environment } from '../tokens.ts'
import type { ServicePort } from '../quantity.ts'

/** The lists of algorithm names that a keyword may hold. */
export type AlgorithmList = 'ciphers' | 'macs' | 'keyExchange' | 'hostKey' | 'caSignature'

/**
 * The names that a list stands for; for undefined, the defaults.
 * @throws SshError when a name is unknown or nothing is left.
 */
export type ExpandAlgorithms = (list: AlgorithmList, spec: string | undefined) => readonly string[]

/** What a value may depend on besides its own text. */
export interface LineContext {
  readonly environment: Environment
  readonly servicePort?: ServicePort | undefined
  readonly expandAlgorithms?: ExpandAlgorithms | undefined
  /** Where the line stands: values of the user weigh more than those of the system in a few places. */
  readonly source: 'command-line' | 'user' | 'system'
  /** Takes a message that stands for itself, without file and line, before the line is refused. */
  readonly complain?: (text: string) => void
}

/** How one kind of value is read from a line, combined with earlier lines, and written. */
export interface Kind<T> {
  /**
   * Reads the arguments of one line. Undefined sets nothing, so that a later line may.
   * @throws LineFault
   */
  parse(line: OptionLine): T | undefined
  /** What the value so far and that of another line make. Without it the first value stays. */
  merge?(earlier: T | undefined, later: T): T
  /** What `ssh -G` prints after the keyword: one line, several, or none. */
  format(value: T): string | readonly string[]
  /** The value with every text in it changed that may contain tokens. */
  mapText?(value: T, change: (text: string) => string): T
}

/** A line that cannot be used. The texts are completed with file and line number where they are reported. */
export class LineFault {
  readonly texts: readonly string[]

  constructor(...texts: readonly string[]) {
    this.texts = texts
  }
}

/** A line after which reading stops at once. */
export class FatalLineFault extends LineFault {}

/** The arguments of one line, taken from left to right. */
export class OptionLine {
  readonly keyword: string
  /** All that follows the keyword, as written. */
  readonly text: string
  readonly context: LineContext
  readonly #arguments: readonly string[]
  #taken = 0

  constructor(keyword: string, text: string, words: readonly string[], context: LineContext) {
    this.keyword = keyword
    this.text = text
    this.context = context
    this.#arguments = words
  }

  /** How many arguments are left. */
  get remaining(): number {
    return this.#arguments.length - this.#taken
  }

  /** The next argument, or undefined at the end. */
  next(): string | undefined {
    const argument = this.#arguments[this.#taken]
    if (argument !== undefined) this.#taken++
    return argument
  }

  /** The next argument, which must be there and not be empty. */
  required(fault = 'Missing argument.'): string {
    return this.next() || refuse(fault)
  }

  /** All arguments that are left. */
  rest(): readonly string[] {
    const words = this.#arguments.slice(this.#taken)
    this.#taken = this.#arguments.length
    return words
  }
}

/** Ends the reading of a line. */
export function refuse(...texts: readonly string[]): never {
  throw new LineFault(...texts)
}
