// What a person can do when a connection has ended.
import { DisconnectError, NegotiationError, type SshError } from '../../errors.ts'
import { addFacts } from './add-facts.ts'
import { adviceOnAlgorithms } from './algorithms.ts'

/** Adds to the error that ended the connection to `host`. */
export function adviseOnEnding<E extends SshError>(error: E, host: string): E {
  return addFacts(error, { hop: host, advice: adviceFor(error) })
}

function adviceFor(error: SshError): string | undefined {
  if (error instanceof NegotiationError) return adviceOnAlgorithms(error)
  if (error instanceof DisconnectError && /too many authentication failures/i.test(error.description)) {
    return 'more keys were offered than the server takes: name the right one (IdentitiesOnly yes with IdentityFile)'
  }
  return byCode[error.code]
}

const byCode: { readonly [Code in SshError['code']]?: string } = {
  'incompatible-peer': 'does an SSH server listen on that port, and not something else?',
  'mac-mismatch': 'something on the way changes what is sent: try again, or by another way',
}
