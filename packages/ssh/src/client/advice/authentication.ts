// Why a server did not let a user in, and what a person can do about it.
import { AuthenticationError } from '../../errors.ts'

export interface Denial {
  readonly error: AuthenticationError
  readonly userName: string
  readonly host: string
  /** Everything that was tried, and the identities that could not be. */
  readonly tried: AuthenticationError['tried']
  /** Methods that the caller has given something for. */
  readonly methods: readonly string[]
  /** The host key is not trusted, so no password is sent. */
  readonly secretsWithheld: boolean
}

/** The error with all of its facts. */
export function explainDenial(denial: Denial): AuthenticationError {
  const { error, host, tried } = denial
  const { message, methodsThatCanContinue, cause } = error
  const advice = adviceOn(denial)
  return new AuthenticationError(message, methodsThatCanContinue, {
    hop: host,
    tried,
    ...(advice === undefined ? {} : { advice }),
    ...(cause === undefined ? {} : { cause }),
  })
}

function adviceOn({ error, userName, tried, methods, secretsWithheld }: Denial): string | undefined {
  const remaining = error.methodsThatCanContinue
  if (remaining.length === 0) return undefined
  const secrets = remaining.filter((method) => SECRET.includes(method))
  const parts = tried.some(({ outcome }) => outcome === 'partial-success')
    ? [`one step succeeded, and the server wants one more of: ${remaining.join(', ')}`]
    : []
  if (!secretsWithheld) parts.push(...secrets.flatMap((method) => adviceOnWrong(method, userName, tried)))
  if (remaining.includes('publickey')) parts.push(...adviceOnKeys(userName, tried, methods))
  if (secretsWithheld && secrets.length > 0) parts.push('no password is sent to a host whose key has changed')
  else {
    const known = parts.length > 0
    for (const method of secrets) {
      // A server that has no questions refuses without one: what else there is says more.
      if (known && method === 'keyboard-interactive' && methods.includes(method)) continue
      parts.push(...adviceOnSecret(method, userName, tried, methods).filter((part) => !parts.includes(part)))
    }
  }
  return parts.length > 0 ? parts.join('; ') : `the server wants ${remaining.join(' or ')}, which is not known here`
}

function adviceOnKeys(userName: string, tried: Denial['tried'], methods: readonly string[]): string[] {
  const ofKeys = tried.filter(({ method }) => method === 'publickey')
  const unusable = ofKeys.filter(({ reason }) => reason !== undefined)
  const complaints = unusable.slice(0, NAMED_MAX).map(({ description, reason, advice }) => {
    return `${description}: ${reason}${advice === undefined ? '' : ` (${advice})`}`
  })
  if (complaints.length > 0) return complaints
  if (ofKeys.some(({ outcome }) => outcome === 'failure')) {
    return [`put one of the offered keys into authorized_keys of ${userName} on the server, or offer another`]
  }
  if (ofKeys.length > 0) return []
  return methods.includes('publickey')
    ? ['there was no key to offer: make one with ssh-keygen, or name its file']
    : ['give a key (keyFile, agentKeys; IdentityFile)']
}

/** What was tried and was wrong: the nearest cause. A second dialogue is only begun when the server asked in the first. */
function adviceOnWrong(method: string, userName: string, tried: Denial['tried']): string[] {
  const failures = tried.filter((attempt) => attempt.method === method && attempt.outcome === 'failure').length
  return failures >= (method === 'keyboard-interactive' ? 2 : 1) ? [checkSecret(method, userName)] : []
}

function checkSecret(method: string, userName: string): string {
  return `check the user name ${userName} and the ${NOUN[method]}`
}

function adviceOnSecret(
  method: string,
  userName: string,
  tried: Denial['tried'],
  methods: readonly string[],
): string[] {
  const outcomes = tried.filter((attempt) => attempt.method === method).map(({ outcome }) => outcome)
  if (outcomes.includes('failure')) return [checkSecret(method, userName)]
  if (outcomes.length > 0) return []
  return methods.includes(method)
    ? [`nobody gave ${ARTICLE[method]}`]
    : [`give ${ARTICLE[method]} (${FUNCTION[method]})`]
}

const SECRET: readonly string[] = ['password', 'keyboard-interactive']
const NOUN: Readonly<Record<string, string>> = { password: 'password', 'keyboard-interactive': 'answers' }
const ARTICLE: Readonly<Record<string, string>> = { password: 'a password', 'keyboard-interactive': 'answers' }
const FUNCTION: Readonly<Record<string, string>> = {
  password: 'password; PasswordAuthentication',
  'keyboard-interactive': 'keyboardInteractive; KbdInteractiveAuthentication',
}
/** More are in `tried`. */
const NAMED_MAX = 3
