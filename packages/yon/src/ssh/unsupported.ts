// Keywords of a configuration whose options are not supported either: nobody shall find out by what does not happen.
import type { ResolvedConfig } from '@yon/ssh/config'
import type { Log } from '../log.ts'
import { ArgumentError } from './command-line.ts'

type Values = ResolvedConfig['values']

/**
 * Refuses what would make the run another one, and warns of what will be missing.
 * @throws ArgumentError
 */
export function checkSupported(values: Values, hasSession: boolean, log: Log): void {
  for (const [isSet, keyword, what] of refused) {
    if (isSet(values)) throw new ArgumentError(`${keyword} (${what}) is not supported`)
  }
  for (const [isSet, keyword, what] of missed) {
    if (isSet(values, hasSession)) log.write('INFO', `Warning: ${keyword} (${what}) is not supported`)
  }
}

/** What the option `-B` is refused for. */
const refused: readonly (readonly [isSet: (values: Values) => boolean, keyword: string, what: string])[] = [
  [({ bindInterface }) => bindInterface !== undefined, 'BindInterface', 'bind to an interface'],
]

const missed: readonly (readonly [
  isSet: (values: Values, hasSession: boolean) => boolean,
  keyword: string,
  what: string,
])[] = [
  [({ tunnel }) => tunnel !== 'no', 'Tunnel', 'tunnel device'],
  [({ pkcs11Provider }) => pkcs11Provider !== undefined, 'PKCS11Provider', 'PKCS#11 library'],
]
