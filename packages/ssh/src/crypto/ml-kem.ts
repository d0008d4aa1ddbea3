// ML-KEM-768 (FIPS 203) of whoever has it: node:crypto, else we ourselves on its SHAKE, else @noble/post-quantum.
import { nativeMlKem768 } from './ml-kem/native.ts'
import { CIPHERTEXT_LENGTH, PUBLIC_KEY_LENGTH } from './ml-kem/lengths.ts'
import { nobleMlKem768 } from './ml-kem/noble.ts'
import { portableMlKem768 } from './ml-kem/portable.ts'
import type { Kem } from './provider.ts'

/** What the runtime can do decides, not its version, and not before the first use. */
export const mlkem768: Kem = {
  publicKeyLength: PUBLIC_KEY_LENGTH,
  ciphertextLength: CIPHERTEXT_LENGTH,
  generate: () => chosen().generate(),
  encapsulate: (publicKey) => chosen().encapsulate(publicKey),
}

function chosen(): Kem {
  selected ??= nativeMlKem768() ?? portableMlKem768() ?? nobleMlKem768()
  return selected
}

let selected: Kem | undefined
