// Which received message is allowed when. What a row does not allow ends the connection.

/**
 * `first-kexinit`: nothing but the peer's first SSH_MSG_KEXINIT is expected.
 * `key-exchange`: between the peer's SSH_MSG_KEXINIT and its SSH_MSG_NEWKEYS.
 * `authentication`: keys are there, the user is not known yet.
 * `connection`: after SSH_MSG_USERAUTH_SUCCESS.
 */
export type TransportPhase = 'first-kexinit' | 'key-exchange' | 'authentication' | 'connection'

/** `unimplemented`: unknown to us, answered with SSH_MSG_UNIMPLEMENTED (RFC 4253 §11.4). */
export type Verdict = 'accept' | 'unimplemented' | 'refuse'

export interface PhaseContext {
  readonly phase: TransportPhase
  /** Strict key exchange is on and the first key exchange is not over (draft-miller-sshm-strict-kex). */
  readonly strictFirst: boolean
  readonly role: 'client' | 'server'
  /** The peer's software is known to go on with the connection protocol while it re-keys. */
  readonly talksWhileRekeying?: boolean
}

export function verdictOn(messageNumber: number, context: PhaseContext): Verdict {
  const { phase, strictFirst, role } = context
  if (strictFirst && kindOf(messageNumber) === 'nuisance') return 'refuse'
  if (context.talksWhileRekeying === true && phase === 'key-exchange' && kindOf(messageNumber) === 'connection') {
    return 'accept'
  }
  return verdicts[phase][role][messageNumber] as Verdict
}

/** The kinds of RFC 4250 §4.1.1, as far as their treatment differs. */
type Kind =
  | 'disconnect' // 1
  | 'nuisance' // 2–4: ignore, unimplemented, debug
  | 'service-request' // 5
  | 'service-accept' // 6
  | 'ext-info' // 7
  | 'kexinit' // 20
  | 'newkeys' // 21
  | 'method' // 30–49: of the running key exchange
  | 'userauth-request' // 50
  | 'userauth' // 51–79
  | 'connection' // 80–82, 90–100
  | 'ping' // 192, 193
  | 'unassigned'

function kindOf(n: number): Kind {
  if (n === 1) return 'disconnect'
  if (n >= 2 && n <= 4) return 'nuisance'
  if (n === 5) return 'service-request'
  if (n === 6) return 'service-accept'
  if (n === 7) return 'ext-info'
  if (n === 20) return 'kexinit'
  if (n === 21) return 'newkeys'
  if (n >= 30 && n <= 49) return 'method'
  if (n === 50) return 'userauth-request'
  if (n >= 51 && n <= 79) return 'userauth'
  if ((n >= 80 && n <= 82) || (n >= 90 && n <= 100)) return 'connection'
  if (n === 192 || n === 193) return 'ping'
  return 'unassigned'
}

type Cell = Verdict | { readonly client?: Verdict; readonly server?: Verdict }

/** A kind, or a role within it, that is not named is refused. */
const phases: Record<TransportPhase, Partial<Record<Kind, Cell>>> = {
  'first-kexinit': { disconnect: 'accept', nuisance: 'accept', kexinit: 'accept' },
  // RFC 4253 §7.1: between KEXINIT and NEWKEYS only messages 1–4 (not service ones) and 20–49.
  'key-exchange': { disconnect: 'accept', nuisance: 'accept', newkeys: 'accept', method: 'accept' },
  authentication: {
    disconnect: 'accept',
    nuisance: 'accept',
    'service-request': { server: 'accept' },
    'service-accept': { client: 'accept' },
    'ext-info': 'accept',
    kexinit: 'accept',
    'userauth-request': { server: 'accept' },
    // Responses within a method travel to the server, all else to the client: the running method decides.
    userauth: 'accept',
    // A client may send behind its authentication request what is only valid once that succeeded (RFC 4252 §5.3):
    // UserauthServer holds it until then, or answers SSH_MSG_UNIMPLEMENTED.
    connection: { server: 'accept' },
    ping: 'accept',
    unassigned: 'unimplemented',
  },
  connection: {
    disconnect: 'accept',
    nuisance: 'accept',
    kexinit: 'accept',
    // RFC 4252 §5.1: requests after success SHOULD be silently ignored.
    'userauth-request': { server: 'accept' },
    connection: 'accept',
    ping: 'accept',
    unassigned: 'unimplemented',
  },
}

/** The table by message number: looked up for every packet. */
const verdicts = Object.fromEntries(
  Object.entries(phases).map(([phase, row]) => [
    phase,
    { client: verdictsOf(row, 'client'), server: verdictsOf(row, 'server') },
  ]),
) as Record<TransportPhase, Record<'client' | 'server', readonly Verdict[]>>

function verdictsOf(row: Partial<Record<Kind, Cell>>, role: 'client' | 'server'): readonly Verdict[] {
  return Array.from({ length: 256 }, (_, messageNumber) => {
    const cell = row[kindOf(messageNumber)] ?? 'refuse'
    return typeof cell === 'string' ? cell : (cell[role] ?? 'refuse')
  })
}
