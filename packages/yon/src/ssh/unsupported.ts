// Keywords of a configuration whose options are not supported either: nobody shall find out by what does not happen.
import type { ResolvedConfig } from '@yon/ssh/config'
import type { Log } from '../log.ts'

type Values = ResolvedConfig['values']

/** Why an option of ssh is refused, and what does instead. */
export const refusals = {
  K: 'GSSAPI credentials need the Kerberos library of the system, which cannot be used',
  w: 'tunnel devices need a system call that Node.js does not have: forward ports (-L, -R, -D) instead',
} as const

/** Does a pattern of LogVerbose (file:function:line) ask for everything? Others name places in the source of OpenSSH. */
export function matchesEverywhere(pattern: string): boolean {
  return /^\*+(?::\*+(?:\(\))?){0,2}$/.test(pattern)
}

const PLACES = 'its patterns name places in the source of OpenSSH; *:*:* shows everything'

/** Warns of what will be missing. */
export function warnOfMissing(values: Values, log: Log): void {
  for (const [isSet, keyword, why] of missed) {
    if (isSet(values)) log.write('INFO', `Warning: ${keyword} has no effect: ${why}`)
  }
}

const missed: readonly (readonly [isSet: (values: Values) => boolean, keyword: string, why: string])[] = [
  [({ tunnel }) => tunnel !== 'no', 'Tunnel', refusals.w],
  [
    ({ verifyHostKeyDNS }) => verifyHostKeyDNS !== 'no',
    'VerifyHostKeyDNS',
    'Node.js cannot ask for SSHFP records, nor learn whether an answer was validated',
  ],
  [({ logVerbose }) => logVerbose.some((pattern) => !matchesEverywhere(pattern)), 'LogVerbose', PLACES],
]
