// H, the exchange hash (RFC 4253 §8, RFC 4419 §3, RFC 5656 §4): all methods begin with the same four strings and end
// with K; what lies between is the method's.
import type { HashName } from '../../crypto/provider.ts'
import { string } from '../../wire/field.ts'
import { type Fields, structure, type Structure, type Values } from '../../wire/message.ts'
import type { KeyExchangeContext } from './method.ts'

/** H over what both ends said before, then `values` of the method, then K. */
export function exchangeHash<F extends Fields>(
  hash: HashName,
  context: KeyExchangeContext,
  fields: Structure<F>,
  values: Values<F>,
  sharedSecret: Uint8Array,
): Uint8Array {
  // The context is no plain record: its getters are filled in late, so this is the one place that reads them.
  const before = saidBefore.encode(context)
  return context.crypto.hash(hash, before, fields.encode(values), sharedSecret)
}

// V_C || V_S || I_C || I_S
const saidBefore = structure({
  clientIdentification: string,
  serverIdentification: string,
  clientKexInit: string,
  serverKexInit: string,
})
