// Configurations made at random, the same for the same seed: every keyword with values that are legal and that are not,
// blocks, inclusion, quoting, tokens.
import { type OptionKey, options } from '../../src/config/options.ts'
import { valuesOf } from './sample-values.ts'

/** A question for `ssh -G`. `@` in the texts stands for the folder in which the files are. */
export interface Generated {
  readonly host: string
  readonly commandLine: readonly string[]
  /** By name; `config` is the one to begin with. */
  readonly files: Readonly<Record<string, string>>
}

/** What the installed ssh does not know is left out. */
export interface Known {
  readonly keywords: readonly OptionKey[]
  readonly criteria: readonly string[]
}

/** All configurations from `seed` on. */
export function* generate(seed: number, known: Known): Generator<Generated, never> {
  const dice = new Dice(seed)
  for (;;) yield new Writer(dice, known).configuration()
}

class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** 0 to n - 1, by the generator "mulberry32". */
  below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % n
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }

  /** One time in n. */
  seldom(n: number): boolean {
    return this.below(n) === 0
  }

  some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make)
  }
}

class Writer {
  readonly #dice: Dice
  readonly #known: Known

  constructor(dice: Dice, known: Known) {
    this.#dice = dice
    this.#known = known
  }

  configuration(): Generated {
    const dice = this.#dice
    const included = Object.fromEntries(
      ['a.conf', 'b.conf', 'deep/c.conf'].filter(() => dice.seldom(3)).map((name) => [name, this.#lines(5)]),
    )
    return {
      host: dice.one(HOSTS),
      commandLine: dice.seldom(3) ? dice.some(3, () => this.#setting(dice.one([' ', '=']))) : [],
      files: { config: this.#lines(14), ...included },
    }
  }

  #lines(most: number): string {
    const lines = Array.from({ length: 1 + this.#dice.below(most) }, () => this.#line())
    return lines.join(this.#dice.seldom(12) ? '\r\n' : '\n') + (this.#dice.seldom(4) ? '' : '\n')
  }

  #line(): string {
    const dice = this.#dice
    const kind = dice.below(20)
    const indent = dice.one(['', '', ' ', '  ', '\t'])
    if (kind < 3) return `${indent}${this.#cased('Host')}${this.#separator()}${this.#patterns()}`
    if (kind < 6) return `${indent}${this.#cased('Match')} ${this.#criteria()}`
    if (kind === 6) return `${indent}Include ${dice.one(INCLUDES)}`
    if (kind === 7) return dice.one(ODD_LINES)
    return `${indent}${this.#setting(this.#separator())}${dice.seldom(10) ? ' # remark' : ''}`
  }

  #setting(separator: string): string {
    const key = this.#dice.one(this.#known.keywords)
    const { legal, illegal } = valuesOf(key)
    // One bad line ends it all, so that most configurations must have none.
    const value = this.#dice.seldom(60) ? this.#dice.one([...illegal, ...ILLEGAL]) : this.#dice.one(legal)
    return `${this.#cased((options[key] as { name?: string }).name ?? key)}${separator}${this.#quoted(value)}`
  }

  #cased(word: string): string {
    const way = this.#dice.below(8)
    return way === 0 ? word.toLowerCase() : way === 1 ? word.toUpperCase() : word
  }

  #separator(): string {
    return this.#dice.one([' ', ' ', ' ', '=', ' = ', '\t', ' =', '  '])
  }

  /** One word may be put in quotes; what is made of it stays the same, mostly. */
  #quoted(value: string): string {
    if (value === '' || /["'\\\s#]/.test(value) || !this.#dice.seldom(8)) return value
    const half = this.#dice.below(value.length)
    return this.#dice.one([
      `"${value}"`,
      `'${value}'`,
      `${value.slice(0, half)}"${value.slice(half)}"`,
      `${value.slice(0, half)}'${value.slice(half)}'`,
    ])
  }

  #patterns(): string {
    const pattern = (): string => (this.#dice.seldom(4) ? '!' : '') + this.#dice.one(PATTERNS)
    return [pattern(), ...this.#dice.some(2, pattern)].join(' ')
  }

  #criteria(): string {
    const dice = this.#dice
    if (dice.seldom(6)) return dice.one(WHOLE_MATCHES)
    const criterion = (): string => {
      const name = dice.one(this.#known.criteria)
      // `!final` asked for a second pass before OpenSSH 10.1.
      const negation = dice.seldom(4) && name !== 'final' ? '!' : ''
      const argument = CRITERIA[name] ?? []
      return argument.length === 0 ? negation + name : `${negation}${this.#cased(name)} ${dice.one(argument)}`
    }
    return [criterion(), ...dice.some(2, criterion)].join(dice.one([' ', '  ', '\t']))
  }
}

/** The criteria of Match and what may follow them. Before OpenSSH 9.9 only double quotes were quotes there. */
export const CRITERIA: Readonly<Record<string, readonly string[]>> = {
  canonical: [],
  final: [],
  host: ['host', 'h*', '!host,*', 'alias.example.org,other', '*.EXAMPLE.org', '"host"', '?ost'],
  originalhost: ['host', 'h*,!ho*', 'HOST', '*', '!*,host', '"host"'],
  user: ['root', 'alice', 'a*,!alice', '*', 'bob,carol'],
  localuser: ['root', '!root,*', 'nobody', '*'],
  exec: ['true', 'false', '"test %h = host"', '"test %n = host && test %p = 22"', '"exit 3"', '"test %r = root"', ':'],
  localnetwork: ['127.0.0.0/8', '10.99.0.0/16', '::1/128', '!127.0.0.0/8,0.0.0.0/0'],
  tagged: ['one', 'o*', '!one,*', '""'],
  version: ['*', 'OpenSSH_1*'],
  command: ['""', 'true', '*'],
  sessiontype: ['shell', 'exec', 'none', '*'],
}

const HOSTS = ['host', 'HOST', 'host.example.org', 'other', '127.0.0.1', '::1', 'user@host', 'ssh://u@host:2222', 'h.']
const PATTERNS = [
  '*',
  'host',
  'HOST',
  'h*',
  '?ost',
  '*.example.org',
  'other',
  '127.*',
  'alias',
  '"host"',
  "'h*'",
  '::1',
]
const WHOLE_MATCHES = [
  'all',
  '!all',
  'final all',
  'canonical all',
  'all # remark',
  'host host # remark',
  'all host x',
  'host',
  'nothing x',
  '',
]
const INCLUDES = [
  '@/a.conf',
  '@/*.conf',
  '@/missing',
  '"@/b.conf"',
  '@/deep/?.conf @/a.conf',
  '@/[ab].conf',
  '@/**/c.conf',
]
const ODD_LINES = [
  '',
  '# remark',
  '   # remark',
  '\t',
  'IgnoreUnknown Fictional*',
  'FictionalKeyword yes no',
  'Protocol 2',
  'UseRoaming no',
  'RhostsRSAAuthentication no',
  'SmartcardDevice none',
  'KeepAlive no',
  'ChallengeResponseAuthentication yes',
  'Cipher 3des',
  'Host',
  'Include',
]
/** For every keyword. */
const ILLEGAL = ['', '""', '"unfinished', "'", 'a b c d e f', '\\', '"a"b"']
