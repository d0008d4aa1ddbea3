// OpenSSH PROTOCOL §1.5: the same MAC over the ciphertext, under a name of its own.
import type { MacAlgorithm } from './mac.ts'

/** The `-etm@openssh.com` form of a MAC. A name in the domain of OpenSSH keeps its domain once. */
export function encryptThenMac<const M extends MacAlgorithm>(
  mac: M,
): MacAlgorithm & { readonly name: EncryptThenMacName<M['name']> } {
  const name = `${mac.name.replace('@openssh.com', '')}-etm@openssh.com` as EncryptThenMacName<M['name']>
  return { ...mac, name, encryptThenMac: true }
}

type EncryptThenMacName<N extends string> = N extends `${infer Plain}@openssh.com`
  ? `${Plain}-etm@openssh.com`
  : `${N}-etm@openssh.com`
