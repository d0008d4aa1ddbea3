import { SshError } from '../errors.ts'
import type { MacKey } from './provider.ts'

export function umac(_tagLength: 8 | 16, _key: Uint8Array): MacKey {
  throw new SshError('invalid-argument', 'UMAC is not there yet')
}
