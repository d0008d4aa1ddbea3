// Ciphers without integrity of their own: the negotiated MAC decides in which order packets are encrypted and
// authenticated.
import type { CryptoProvider, StreamCipher } from '../../crypto/provider.ts'
import { ProtocolError } from '../../errors.ts'
import type { DirectionMac, PacketOpener, PacketSealer } from './cipher.ts'
import { encryptAndMacOpener, encryptAndMacSealer } from './encrypt-and-mac.ts'
import { encryptThenMacOpener, encryptThenMacSealer } from './encrypt-then-mac.ts'

/** The cipher of one direction under one key. */
export interface DirectionCipher {
  readonly stream: StreamCipher
  readonly blockSize: number
  /** Would a peer that sees when a packet is refused learn what a block of its choice decrypts to? So with CBC. */
  readonly lengthIsOracle: boolean
}

export function separateMacOpener(
  crypto: CryptoProvider,
  cipher: DirectionCipher,
  mac: DirectionMac | undefined,
): PacketOpener {
  const needed = required(mac)
  const opener = needed.algorithm.encryptThenMac ? encryptThenMacOpener : encryptAndMacOpener
  return opener(crypto, cipher, needed)
}

export function separateMacSealer(cipher: DirectionCipher, mac: DirectionMac | undefined): PacketSealer {
  const needed = required(mac)
  return needed.algorithm.encryptThenMac ? encryptThenMacSealer(cipher, needed) : encryptAndMacSealer(cipher, needed)
}

/** A cipher without integrity of its own is never used without a MAC. */
function required(mac: DirectionMac | undefined): DirectionMac {
  if (mac === undefined) throw new ProtocolError('no MAC was negotiated')
  return mac
}
