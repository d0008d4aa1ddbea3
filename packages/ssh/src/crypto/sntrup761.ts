import { SshError } from '../errors.ts'
import type { Kem } from './provider.ts'

export const sntrup761: Kem = {
  publicKeyLength: 1158,
  ciphertextLength: 1039,
  generate() {
    throw new SshError('invalid-argument', 'sntrup761 is not there yet')
  },
  encapsulate() {
    throw new SshError('invalid-argument', 'sntrup761 is not there yet')
  },
}
