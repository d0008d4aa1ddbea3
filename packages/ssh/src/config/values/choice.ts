// Values that are one of a few words.
import { lowerCaseAscii } from '../pattern.ts'
import { type Kind, refuse } from './kind.ts'

/** A value per word. The first word of a value is the one that is printed. */
export function choice<const T>(words: Readonly<Record<string, T>>): Kind<T> {
  return {
    parse(line) {
      const word = line.next()
      if (word === undefined || word === '') {
        refuse('missing argument.', `unsupported option "${word ?? '(null)'}".`)
      }
      const value = lookup(words, word)
      return value === undefined ? refuse(`unsupported option "${word}".`) : value
    },
    format: (value) => wordFor(words, value),
  }
}

/** The value of a word, in any case of letters. */
export function lookup<T>(words: Readonly<Record<string, T>>, word: string): T | undefined {
  const key = lowerCaseAscii(word)
  return Object.hasOwn(words, key) ? words[key] : undefined
}

/** The first word that stands for a value. */
export function wordFor<T>(words: Readonly<Record<string, T>>, value: T): string {
  return Object.keys(words).find((word) => words[word] === value) ?? 'UNKNOWN'
}

const yesNo = { yes: true, no: false, true: true, false: false } as const
const yesNoAsk = { true: 'yes', false: 'no', yes: 'yes', no: 'no', ask: 'ask' } as const

export const flag = choice<boolean>(yesNo)
export const yesNoOrAsk = choice(yesNoAsk)
export const compression = choice<boolean>({ yes: true, no: false })
export const warnWeakCrypto = choice<boolean>({ ...yesNo, 'no-pq-kex': false })
export const strictHostKeyChecking = choice({ ...yesNoAsk, off: 'no', 'accept-new': 'accept-new' })
export const addressFamily = choice({ inet: 'inet', inet6: 'inet6', any: 'any' })
export const controlMaster = choice({
  false: 'no',
  true: 'yes',
  yes: 'yes',
  no: 'no',
  auto: 'auto',
  ask: 'ask',
  autoask: 'autoask',
})
/** `yes` means point-to-point. */
export const tunnel = choice({
  ethernet: 'ethernet',
  'point-to-point': 'point-to-point',
  true: 'point-to-point',
  yes: 'point-to-point',
  false: 'no',
  no: 'no',
})
export const requestTty = choice({ true: 'yes', yes: 'yes', false: 'no', no: 'no', force: 'force', auto: 'auto' })
export const sessionType = choice({ none: 'none', subsystem: 'subsystem', default: 'default' })
export const canonicalizeHostname = choice({ true: 'yes', false: 'no', yes: 'yes', no: 'no', always: 'always' })
export const pubkeyAuthentication = choice({
  true: 'yes',
  false: 'no',
  yes: 'yes',
  no: 'no',
  unbound: 'unbound',
  'host-bound': 'host-bound',
})

const digests = { md5: 'MD5', sha1: 'SHA1', sha256: 'SHA256', sha384: 'SHA384', sha512: 'SHA512' } as const

export const fingerprintHash: Kind<(typeof digests)[keyof typeof digests]> = {
  parse(line) {
    const word = line.required()
    return lookup(digests, word) ?? refuse(`Invalid hash algorithm "${word}".`)
  },
  format: (value) => value,
}

const levels = {
  // First, as it is what ssh prints.
  silent: 'QUIET',
  quiet: 'QUIET',
  fatal: 'FATAL',
  error: 'ERROR',
  info: 'INFO',
  verbose: 'VERBOSE',
  debug: 'DEBUG1',
  debug1: 'DEBUG1',
  debug2: 'DEBUG2',
  debug3: 'DEBUG3',
} as const

export const logLevel: Kind<(typeof levels)[keyof typeof levels]> = {
  parse(line) {
    const word = line.next()
    return lookup(levels, word ?? '') ?? refuse(`unsupported log level '${word ?? '<NONE>'}'`)
  },
  format: (value) => wordFor(levels, value).toUpperCase(),
}

const facilities = ['DAEMON', 'USER', 'AUTH', 'AUTHPRIV', ...Array.from({ length: 8 }, (_, i) => `LOCAL${i}`)]

export const syslogFacility: Kind<string> = {
  parse(line) {
    const word = line.next()
    const name = (word ?? '').toUpperCase()
    return facilities.includes(name) ? name : refuse(`unsupported log facility '${word ?? '<NONE>'}'`)
  },
  format: (value) => value,
}
