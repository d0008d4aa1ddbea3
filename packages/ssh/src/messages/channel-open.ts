// The channel-specific data of SSH_MSG_CHANNEL_OPEN, by channel type.
import { string, text, uint32 } from '../wire/field.ts'
import { structure } from '../wire/message.ts'

// RFC 4254 §7.2
export const directTcpip = structure({
  hostToConnect: text,
  portToConnect: uint32,
  originatorAddress: text,
  originatorPort: uint32,
})
export const forwardedTcpip = structure({
  addressThatWasConnected: text,
  portThatWasConnected: uint32,
  originatorAddress: text,
  originatorPort: uint32,
})
// OpenSSH PROTOCOL §2.4
export const directStreamlocal = structure({ socketPath: text, reserved1: string, reserved2: uint32 })
export const forwardedStreamlocal = structure({ socketPath: text, reserved: string })
// RFC 4254 §6.3.2
export const x11 = structure({ originatorAddress: text, originatorPort: uint32 })

export const channelOpenStructures = {
  directTcpip,
  forwardedTcpip,
  directStreamlocal,
  forwardedStreamlocal,
  x11,
} as const
