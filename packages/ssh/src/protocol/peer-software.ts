// Rules that widespread software breaks without harm, by the software in its identification. A row needs a reason.
import type { PeerIdentification } from './identification.ts'

type Rule = 'talks while re-keying'

const breakers: Record<Rule, readonly RegExp[]> = {
  // RFC 4253 §7.1 allows only messages of the key exchange after SSH_MSG_KEXINIT; AsyncSSH sends channel data on.
  'talks while re-keying': [/^AsyncSSH_/],
}

export function breaksRule(peer: PeerIdentification | undefined, rule: Rule): boolean {
  return peer !== undefined && breakers[rule].some((pattern) => pattern.test(peer.software))
}
