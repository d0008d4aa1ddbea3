// Every key exchange method there is; the order is the preference. Post-quantum hybrids first.
import { curve25519Sha256 } from './curve25519.ts'
import {
  diffieHellmanGroup14Sha1,
  diffieHellmanGroup14Sha256,
  diffieHellmanGroup16Sha512,
  diffieHellmanGroup18Sha512,
  diffieHellmanGroup1Sha1,
} from './diffie-hellman.ts'
import { ecdhSha2Nistp256, ecdhSha2Nistp384, ecdhSha2Nistp521 } from './ecdh-nistp.ts'
import { groupExchangeSha1, groupExchangeSha256 } from './group-exchange.ts'
import type { KeyExchangeMethod } from './method.ts'
import { mlkem768X25519Sha256 } from './mlkem768-x25519.ts'
import { sntrup761X25519Sha512 } from './sntrup761-x25519.ts'

/** Every key exchange method, best first. */
export const keyExchangeMethods = [
  mlkem768X25519Sha256,
  sntrup761X25519Sha512,
  curve25519Sha256,
  ecdhSha2Nistp256,
  ecdhSha2Nistp384,
  ecdhSha2Nistp521,
  groupExchangeSha256,
  diffieHellmanGroup16Sha512,
  diffieHellmanGroup18Sha512,
  diffieHellmanGroup14Sha256,
  diffieHellmanGroup14Sha1,
  groupExchangeSha1,
  diffieHellmanGroup1Sha1,
] as const satisfies readonly KeyExchangeMethod[]

export type KeyExchangeName = (typeof keyExchangeMethods)[number]['names'][number]

/** The method of that name, if we have it. */
export function findKeyExchange(name: string): KeyExchangeMethod | undefined {
  return keyExchangeMethods.find((method: KeyExchangeMethod) => method.names.includes(name))
}
