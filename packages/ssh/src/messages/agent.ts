// RFC 9987: the SSH agent protocol. Its numbers are of a space of their own; there is no packet layer below.
import { boolean, name, rest, string, text, uint32 } from '../wire/field.ts'
import { message, structure } from '../wire/message.ts'

// RFC 9987 §3.1
export const agentFailure = message(5, 'SSH_AGENT_FAILURE', {})
export const agentSuccess = message(6, 'SSH_AGENT_SUCCESS', {})

// RFC 9987 §3.5; the identities follow as pairs of key blob and comment.
export const agentRequestIdentities = message(11, 'SSH_AGENTC_REQUEST_IDENTITIES', {})
export const agentIdentitiesAnswer = message(12, 'SSH_AGENT_IDENTITIES_ANSWER', { keyCount: uint32, keys: rest })
export const agentIdentity = structure({ publicKey: string, comment: text })

// RFC 9987 §3.6
export const agentSignRequest = message(13, 'SSH_AGENTC_SIGN_REQUEST', {
  publicKey: string,
  data: string,
  flags: uint32,
})
export const agentSignResponse = message(14, 'SSH_AGENT_SIGN_RESPONSE', { signature: string })

// RFC 9987 §3.2; key type, its fields, comment and constraints follow each other without a length of their own.
export const agentAddIdentity = message(17, 'SSH_AGENTC_ADD_IDENTITY', { key: rest })
export const agentAddIdConstrained = message(25, 'SSH_AGENTC_ADD_ID_CONSTRAINED', { keyAndConstraints: rest })

// RFC 9987 §3.4
export const agentRemoveIdentity = message(18, 'SSH_AGENTC_REMOVE_IDENTITY', { publicKey: string })
export const agentRemoveAllIdentities = message(19, 'SSH_AGENTC_REMOVE_ALL_IDENTITIES', {})

// RFC 9987 §3.3; OpenSSH names the token by its PKCS#11 library.
export const agentAddSmartcardKey = message(20, 'SSH_AGENTC_ADD_SMARTCARD_KEY', { identifier: text, pin: text })

// RFC 9987 §3.7
export const agentLock = message(22, 'SSH_AGENTC_LOCK', { passphrase: string })
export const agentUnlock = message(23, 'SSH_AGENTC_UNLOCK', { passphrase: string })

// RFC 9987 §3.8
export const agentExtension = message(27, 'SSH_AGENTC_EXTENSION', { extension: name, contents: rest })
export const agentExtensionFailure = message(28, 'SSH_AGENT_EXTENSION_FAILURE', {})
export const agentExtensionResponse = message(29, 'SSH_AGENT_EXTENSION_RESPONSE', { extension: name, contents: rest })

// OpenSSH PROTOCOL.agent §1 (session-bind@openssh.com)
export const sessionBind = structure({
  hostKey: string,
  sessionIdentifier: string,
  signature: string,
  isForwarding: boolean,
})

// RFC 9987 §3.2.7
export const agentConstraintKind = { lifetime: 1, confirm: 2, extension: 255 } as const

// RFC 9987 §3.6.1
export const agentSignFlag = { rsaSha256: 2, rsaSha512: 4 } as const

/** What a client sends. */
export const agentRequests = [
  agentRequestIdentities,
  agentSignRequest,
  agentAddIdentity,
  agentAddIdConstrained,
  agentRemoveIdentity,
  agentRemoveAllIdentities,
  agentLock,
  agentUnlock,
  agentExtension,
] as const

export const agentMessages = [
  ...agentRequests,
  agentFailure,
  agentSuccess,
  agentIdentitiesAnswer,
  agentSignResponse,
  agentExtensionFailure,
  agentExtensionResponse,
] as const

/** AGENT_MAX_LEN of OpenSSH: the longest message, without its length field. */
export const AGENT_MESSAGE_LENGTH_MAX = 256 * 1024
