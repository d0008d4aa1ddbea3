// RFC 4253 §11, RFC 8308 §2.3: messages of the transport layer that are valid whatever the key exchange.
import { boolean, fixed, name, nameList, rest, string, text, uint32 } from '../wire/field.ts'
import { message, type MessageOf } from '../wire/message.ts'

// RFC 4253 §11.1
export const disconnect = message(1, 'SSH_MSG_DISCONNECT', { reasonCode: uint32, description: text, languageTag: text })

// RFC 4253 §11.2
export const ignore = message(2, 'SSH_MSG_IGNORE', { data: string })

// RFC 4253 §11.4
export const unimplemented = message(3, 'SSH_MSG_UNIMPLEMENTED', { sequenceNumber: uint32 })

// RFC 4253 §11.3
export const debug = message(4, 'SSH_MSG_DEBUG', { alwaysDisplay: boolean, message: text, languageTag: text })

// RFC 4253 §10
export const serviceRequest = message(5, 'SSH_MSG_SERVICE_REQUEST', { serviceName: name })
export const serviceAccept = message(6, 'SSH_MSG_SERVICE_ACCEPT', { serviceName: name })

// RFC 8308 §2.3; the extensions follow as pairs of name and value.
export const extInfo = message(7, 'SSH_MSG_EXT_INFO', { extensionCount: uint32, extensions: rest })

// RFC 4253 §7.1
export const kexInit = message(20, 'SSH_MSG_KEXINIT', {
  cookie: fixed(16),
  keyExchangeAlgorithms: nameList,
  serverHostKeyAlgorithms: nameList,
  encryptionAlgorithmsClientToServer: nameList,
  encryptionAlgorithmsServerToClient: nameList,
  macAlgorithmsClientToServer: nameList,
  macAlgorithmsServerToClient: nameList,
  compressionAlgorithmsClientToServer: nameList,
  compressionAlgorithmsServerToClient: nameList,
  languagesClientToServer: nameList,
  languagesServerToClient: nameList,
  firstKexPacketFollows: boolean,
  reserved: uint32,
})
export type KexInit = MessageOf<typeof kexInit>

// RFC 4253 §7.3
export const newKeys = message(21, 'SSH_MSG_NEWKEYS', {})

// OpenSSH PROTOCOL §1.10 (ping@openssh.com)
export const ping = message(192, 'SSH_MSG_PING', { data: string })
export const pong = message(193, 'SSH_MSG_PONG', { data: string })

export const transportMessages = [
  disconnect,
  ignore,
  unimplemented,
  debug,
  serviceRequest,
  serviceAccept,
  extInfo,
  kexInit,
  newKeys,
  ping,
  pong,
] as const
