// Who decides whether a host key belongs to the host that was meant. There is no connection without a policy.
import type { HostKeyAccepted } from '../../protocol/proofs.ts'

/** The host as the user means it. */
export interface TrustTarget {
  readonly host: string
  /** HostKeyAlias: looked up instead of host and port, and the name that a certificate must be for. */
  readonly alias?: string | undefined
  readonly port: number
  /** The address that was connected to; undefined behind a proxy. */
  readonly address: string | undefined
}

/** A host key whose server has proved that it holds the private half. */
export interface HostKeyQuestion extends TrustTarget {
  /** The public key or certificate blob. */
  readonly hostKey: Uint8Array
  /** The negotiated host key algorithm. */
  readonly algorithm: string
  /** All host key algorithms that may be used. A certificate counts as its plain key only if that may be. Absent: any. */
  readonly offered?: readonly string[]
}

/** Decides whether a host key belongs to the host that was meant. */
export interface TrustPolicy {
  /**
   * The offered host key algorithms in the order that suits what is known of the host: those of known keys first.
   * Absent: as offered.
   */
  preferredAlgorithms?(target: TrustTarget, offered: readonly string[]): Promise<readonly string[]>
  /**
   * Resolves with the proof made by `acceptHostKey`.
   * @throws HostKeyError with code host-key-unknown, -changed, -revoked or -rejected.
   */
  verify(question: HostKeyQuestion): Promise<HostKeyAccepted>
}
