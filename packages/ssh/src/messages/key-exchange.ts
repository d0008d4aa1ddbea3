// The method-specific numbers 30–49: the running key exchange decides what a number means.
import { mpint, string, uint32 } from '../wire/field.ts'
import { message } from '../wire/message.ts'

// RFC 4253 §8
export const kexDhInit = message(30, 'SSH_MSG_KEXDH_INIT', { e: mpint })
export const kexDhReply = message(31, 'SSH_MSG_KEXDH_REPLY', { hostKey: string, f: mpint, signature: string })

// RFC 5656 §4, RFC 8731 §3; the hybrid methods (RFC 9941, draft-ietf-sshm-mlkem-hybrid-kex) use the same layout.
export const kexEcdhInit = message(30, 'SSH_MSG_KEX_ECDH_INIT', { clientPublicKey: string })
export const kexEcdhReply = message(31, 'SSH_MSG_KEX_ECDH_REPLY', {
  hostKey: string,
  serverPublicKey: string,
  signature: string,
})

// RFC 4419 §5
export const kexDhGexGroup = message(31, 'SSH_MSG_KEX_DH_GEX_GROUP', { p: mpint, g: mpint })
export const kexDhGexInit = message(32, 'SSH_MSG_KEX_DH_GEX_INIT', { e: mpint })
export const kexDhGexReply = message(33, 'SSH_MSG_KEX_DH_GEX_REPLY', { hostKey: string, f: mpint, signature: string })
export const kexDhGexRequest = message(34, 'SSH_MSG_KEX_DH_GEX_REQUEST', {
  minimumBits: uint32,
  preferredBits: uint32,
  maximumBits: uint32,
})

export const keyExchangeMessages = [
  kexDhInit,
  kexDhReply,
  kexEcdhInit,
  kexEcdhReply,
  kexDhGexGroup,
  kexDhGexInit,
  kexDhGexReply,
  kexDhGexRequest,
] as const
