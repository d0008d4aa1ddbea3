// What the policy of ssh takes, and what it tells.
import type { CertificateFault } from '../../keys/certificate-check.ts'
import type { FingerprintHash } from '../../keys/fingerprint.ts'
import type { PublicKey } from '../../keys/public-key.ts'
import type { KnownHostsEntry } from '../../known-hosts/parse.ts'
import type { KnownHostsStore } from '../../known-hosts/store.ts'
import type { AddressFinding } from './address.ts'
import type { UnknownHostKey } from './presented-key.ts'

/** How to treat keys that are not known, as StrictHostKeyChecking. A revoked key is refused in any case. */
export type Strictness = 'yes' | 'ask' | 'accept-new' | 'no'

/** What a policy did, for messages to people and for what follows from it. */
export type TrustEvent =
  /** An authority is known, but its certificate is not good: the key has to stand for itself. */
  | { readonly event: 'bad-certificate'; readonly fault: CertificateFault }
  | {
      readonly event: 'known'
      /** The name that was looked up. */
      readonly name: string
      readonly entry: KnownHostsEntry
      readonly by: 'key' | 'certificate'
      readonly withoutPort: boolean
      /** The plain key that was found, or that is certified. */
      readonly key: PublicKey
      /** CheckHostIP: what the files say about it by the address; undefined when that was not looked up. */
      readonly address?: AddressFinding | undefined
    }
  | { readonly event: 'added'; readonly name: string; readonly key: PublicKey; readonly file: string }
  | { readonly event: 'not-added'; readonly file: string; readonly error: unknown }
  /** CheckHostIP: the key is now known by the address, too; or it could not be added; or there is no file for it. */
  | {
      readonly event: 'address-added' | 'address-not-added' | 'address-unknown'
      readonly address: string
      readonly key: PublicKey
      readonly file: string | undefined
    }
  /** CheckHostIP: another key is known by the address, and StrictHostKeyChecking is off. */
  | { readonly event: 'address-differs'; readonly warning: readonly string[] }
  /** The key has changed and is used nevertheless: see `HostKeyAccepted.trusted`. */
  | { readonly event: 'unsafe'; readonly warning: readonly string[] }

/** Which files are trusted, and what is done about keys that are not in them. */
export interface KnownHostsOptions {
  /** `~/` at the front is the user's home, unless `store` is given. */
  readonly files: {
    /** UserKnownHostsFile; new keys go into the first. */
    readonly user: readonly string[]
    /** GlobalKnownHostsFile; never written. */
    readonly system?: readonly string[]
  }
  /** HashKnownHosts. Default: false. */
  readonly hashed?: boolean
  /** Default: `ask` if there is somebody to ask, else `yes`. */
  readonly strict?: Strictness
  /**
   * A new key that cannot be written is refused, as the next connection would take any other key. False: it is used, as ssh
   * does, and `onEvent` is told of `not-added`. Default: true where `strict` is `accept-new`, else false.
   */
  readonly mustRecord?: boolean
  /** Decides about an unknown key. */
  readonly ask?: (unknown: UnknownHostKey) => Promise<boolean>
  /** CheckHostIP: look the key up, and record it, by the address of the host as well. Default: false. */
  readonly checkAddress?: boolean
  /** Decides with CheckHostIP whether to go on when the address has another key. Default: nobody does, and it is refused. */
  readonly confirm?: (question: string) => Promise<boolean>
  /** Prints lines of known_hosts for a name, for a key or only for the order of algorithms (KnownHostsCommand). */
  readonly command?: (name: string, key: PublicKey | undefined, isAddress: boolean) => Promise<string>
  /** RevokedHostKeys: files of public keys or KRLs. One that cannot be read refuses every key. */
  readonly revoked?: readonly string[]
  /** NoHostAuthenticationForLocalhost: accept any key from a loopback address. Default: false. */
  readonly trustLoopback?: boolean
  /** CASignatureAlgorithms. Default: all recommended algorithms. */
  readonly caSignatureAlgorithms?: readonly string[]
  /** FingerprintHash, for warnings. Default: sha256. */
  readonly fingerprintHash?: FingerprintHash
  readonly onEvent?: (event: TrustEvent) => void
  /** Default: the file system. */
  readonly store?: KnownHostsStore
}
