// From the application's word to the outcome of a method.
import { SshError } from '../../errors.ts'
import type { AuthenticationDecision } from './decision.ts'
import type { ServerOutcome } from './method.ts'

/** `publicKey` is what the client proved to hold, if the method is about a key. */
export function outcomeOf(decision: AuthenticationDecision, publicKey?: Uint8Array): ServerOutcome {
  const facts = publicKey === undefined ? {} : { publicKey }
  switch (decision.decision) {
    case 'accept':
      return { outcome: 'accept', grant: decision.grant, ...facts }
    case 'partial':
      return { outcome: 'partial', methods: decision.methods, grant: decision.grant, ...facts }
    case 'reject':
      return { outcome: 'reject' }
    default:
      // An application in JavaScript can say anything; what is not understood must not let anybody in.
      throw new SshError('invalid-argument', 'the answer to an authentication request is none of the decisions')
  }
}
