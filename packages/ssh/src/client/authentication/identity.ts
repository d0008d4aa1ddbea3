// Something a user may be known by: the public half at once, the private half when it is needed.
import { algorithmNamesOf } from '../../algorithms/host-key/catalog.ts'
import type { Signer } from '../../algorithms/host-key/host-key.ts'
import { SshError } from '../../errors.ts'
import { leadingName } from '../../protocol/userauth/key-identity.ts'
import { signatureFormatOf } from '../../protocol/userauth/signature-algorithm.ts'
import type { SessionFacts } from './strategy.ts'

/** Something a user may be known by: the public half at once, the private half when it is needed. */
export interface Identity {
  /** The blob of the key or certificate; undefined when only `load` can tell. */
  readonly publicKey: Uint8Array | undefined
  /** Where it comes from, for people. */
  readonly comment: string
  /** For logs, in words of ssh: `explicit` when a person named it, `agent` when an agent holds it. */
  readonly origin?: string
  /**
   * Does a signature need a person? `no`: the private key is at hand. `maybe`: an agent decides. `yes`: a passphrase or
   * the touch of a token, so the server is asked first whether the key would do.
   */
  readonly interaction: 'no' | 'maybe' | 'yes'
  /** The private half; undefined when it cannot be had, as nobody knows the passphrase. */
  load(): Promise<Signer | undefined>
}

/** Somebody who has signers, such as an agent. */
export interface SignerSource {
  signers(): Promise<readonly Signer[]>
  /** Tells an agent which session the signatures are for. What it answers makes no difference, as with ssh. */
  bindSession?(binding: SessionFacts & { readonly isForwarding: boolean }): Promise<unknown>
}

/** The signers of a source, after it was told about the session. */
export async function boundSigners(
  source: SignerSource,
  session: SessionFacts | undefined,
): Promise<readonly Signer[]> {
  if (session !== undefined) await source.bindSession?.({ ...session, isForwarding: false }).catch(() => {})
  return await source.signers()
}

export function signerIdentity(signer: Signer, interaction: 'no' | 'maybe' = 'no'): Identity {
  return {
    publicKey: signer.publicKey,
    comment: signer.comment,
    ...(interaction === 'maybe' ? { origin: 'agent' } : {}),
    // A token wants to be touched, whoever drives it.
    interaction: leadingName(signer.publicKey)?.startsWith('sk-') === true ? 'yes' : interaction,
    load: () => Promise.resolve(signer),
  }
}

/** Offers the public half now and loads the private half for the signature. */
export function lazySigner(identity: Identity, publicKey: Uint8Array): Signer {
  return {
    publicKey,
    algorithms: algorithmNamesOf(leadingName(publicKey) ?? ''),
    comment: identity.comment,
    async sign(data, algorithm) {
      const signer = await identity.load()
      if (signer === undefined)
        throw new SshError('invalid-key', `the private key of ${identity.comment} cannot be had`)
      return await signer.sign(data, algorithm)
    },
  }
}

/** A certificate signs with the key that it certifies. */
export function certifiedIdentity(certificate: Uint8Array, comment: string, key: Identity): Identity {
  return {
    publicKey: certificate,
    comment,
    ...(key.origin === undefined ? {} : { origin: key.origin }),
    interaction: key.interaction,
    async load() {
      const signer = await key.load()
      return signer === undefined ? undefined : certifiedSigner(certificate, comment, signer)
    },
  }
}

function certifiedSigner(certificate: Uint8Array, comment: string, signer: Signer): Signer {
  const type = leadingName(certificate) ?? ''
  return {
    publicKey: certificate,
    algorithms: algorithmNamesOf(type),
    comment,
    sign: (data, algorithm) => signer.sign(data, signatureFormatOf(algorithm)),
  }
}
