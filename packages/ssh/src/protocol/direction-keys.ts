// RFC 4253 §7.2: from K and H to what protects the packets of one direction.
import type { PacketOpener, PacketSealer } from '../algorithms/cipher/cipher.ts'
import type { KeyExchangeResult } from '../algorithms/key-exchange/method.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { deriveKey } from './key-schedule.ts'
import type { DirectionAlgorithms, Negotiated } from './negotiated.ts'

export type Direction = 'clientToServer' | 'serverToClient'

export function openerOf(
  crypto: CryptoProvider,
  negotiated: Negotiated,
  direction: Direction,
  result: KeyExchangeResult,
  sessionIdentifier: Uint8Array,
): PacketOpener {
  const { cipher } = negotiated[direction]
  const { key, iv, mac } = keysOf(crypto, negotiated, direction, result, sessionIdentifier)
  return cipher.opener(crypto, key, iv, mac)
}

export function sealerOf(
  crypto: CryptoProvider,
  negotiated: Negotiated,
  direction: Direction,
  result: KeyExchangeResult,
  sessionIdentifier: Uint8Array,
): PacketSealer {
  const { cipher } = negotiated[direction]
  const { key, iv, mac } = keysOf(crypto, negotiated, direction, result, sessionIdentifier)
  return cipher.sealer(crypto, key, iv, mac)
}

function keysOf(
  crypto: CryptoProvider,
  negotiated: Negotiated,
  direction: Direction,
  { sharedSecret, exchangeHash }: KeyExchangeResult,
  sessionIdentifier: Uint8Array,
) {
  const { cipher, mac }: DirectionAlgorithms = negotiated[direction]
  const { hash } = negotiated.keyExchange
  const [ivLetter, keyLetter, macLetter] = LETTERS[direction]
  const derive = (letter: Letter, length: number): Uint8Array =>
    deriveKey(crypto, hash, sharedSecret, exchangeHash, letter, sessionIdentifier, length)
  return {
    iv: derive(ivLetter, cipher.ivLength),
    key: derive(keyLetter, cipher.keyLength),
    mac: mac && { algorithm: mac, key: mac.key(crypto, derive(macLetter, mac.keyLength)) },
  }
}

type Letter = 'A' | 'B' | 'C' | 'D' | 'E' | 'F'

const LETTERS: Record<Direction, readonly [iv: Letter, key: Letter, mac: Letter]> = {
  clientToServer: ['A', 'C', 'E'],
  serverToClient: ['B', 'D', 'F'],
}
