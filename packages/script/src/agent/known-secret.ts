// Secrets travel as values, and are secrets again where they arrive: nothing there shows them either.
import process from 'node:process'
import { onShownSecret, Secret, SHOWN_AS, type ShownAs } from '../grammar/secret.ts'
import { registerClass } from '../wire/index.ts'

/** Lets them travel; both sides have to. What shows one is told of once (H203): over there nothing else can say so. */
export function registerSecret(): void {
  const told = new Set<ShownAs>()
  onShownSecret((as) => {
    if (!told.has(as)) process.stderr.write(`warning H203: a secret ${SHOWN_AS[as]}\n`)
    told.add(as)
  })
  registerClass('yon.Secret', Secret, {
    toWire: (secret) => secret.reveal(),
    fromWire: (sent) => {
      if (typeof sent !== 'string') throw new TypeError('a secret is a text')
      return new Secret(sent)
    },
  })
}
