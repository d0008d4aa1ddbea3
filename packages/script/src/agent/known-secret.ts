// Secrets travel as values, and are secrets again where they arrive: nothing there shows them either.
import { Secret } from '../grammar/secret.ts'
import { registerClass } from '../wire/index.ts'

/** Lets them travel; both sides have to. */
export function registerSecret(): void {
  registerClass('yon.Secret', Secret, {
    toWire: (secret) => secret.reveal(),
    fromWire: (sent) => {
      if (typeof sent !== 'string') throw new TypeError('a secret is a text')
      return new Secret(sent)
    },
  })
}
