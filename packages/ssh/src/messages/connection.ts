// RFC 4254: the connection protocol.
import { boolean, name, rest, string, text, uint32 } from '../wire/field.ts'
import { message } from '../wire/message.ts'

// RFC 4254 §4
export const globalRequest = message(80, 'SSH_MSG_GLOBAL_REQUEST', {
  requestName: name,
  wantReply: boolean,
  requestSpecificData: rest,
})
export const requestSuccess = message(81, 'SSH_MSG_REQUEST_SUCCESS', { responseSpecificData: rest })
export const requestFailure = message(82, 'SSH_MSG_REQUEST_FAILURE', {})

// RFC 4254 §5.1
export const channelOpen = message(90, 'SSH_MSG_CHANNEL_OPEN', {
  channelType: name,
  senderChannel: uint32,
  initialWindowSize: uint32,
  maximumPacketSize: uint32,
  channelSpecificData: rest,
})
export const channelOpenConfirmation = message(91, 'SSH_MSG_CHANNEL_OPEN_CONFIRMATION', {
  recipientChannel: uint32,
  senderChannel: uint32,
  initialWindowSize: uint32,
  maximumPacketSize: uint32,
  channelSpecificData: rest,
})
export const channelOpenFailure = message(92, 'SSH_MSG_CHANNEL_OPEN_FAILURE', {
  recipientChannel: uint32,
  reasonCode: uint32,
  description: text,
  languageTag: text,
})

// RFC 4254 §5.2
export const channelWindowAdjust = message(93, 'SSH_MSG_CHANNEL_WINDOW_ADJUST', {
  recipientChannel: uint32,
  bytesToAdd: uint32,
})
export const channelData = message(94, 'SSH_MSG_CHANNEL_DATA', { recipientChannel: uint32, data: string })
export const channelExtendedData = message(95, 'SSH_MSG_CHANNEL_EXTENDED_DATA', {
  recipientChannel: uint32,
  dataTypeCode: uint32,
  data: string,
})

// RFC 4254 §5.3
export const channelEof = message(96, 'SSH_MSG_CHANNEL_EOF', { recipientChannel: uint32 })
export const channelClose = message(97, 'SSH_MSG_CHANNEL_CLOSE', { recipientChannel: uint32 })

// RFC 4254 §5.4
export const channelRequest = message(98, 'SSH_MSG_CHANNEL_REQUEST', {
  recipientChannel: uint32,
  requestType: name,
  wantReply: boolean,
  requestSpecificData: rest,
})
export const channelSuccess = message(99, 'SSH_MSG_CHANNEL_SUCCESS', { recipientChannel: uint32 })
export const channelFailure = message(100, 'SSH_MSG_CHANNEL_FAILURE', { recipientChannel: uint32 })

export const connectionMessages = [
  globalRequest,
  requestSuccess,
  requestFailure,
  channelOpen,
  channelOpenConfirmation,
  channelOpenFailure,
  channelWindowAdjust,
  channelData,
  channelExtendedData,
  channelEof,
  channelClose,
  channelRequest,
  channelSuccess,
  channelFailure,
] as const
