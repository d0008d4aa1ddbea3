// The request-specific data of SSH_MSG_GLOBAL_REQUEST, by request name.
import { string, text, uint32 } from '../wire/field.ts'
import { structure } from '../wire/message.ts'

// RFC 4254 §7.1
export const tcpipForward = structure({ addressToBind: text, portToBind: uint32 })
export const cancelTcpipForward = structure({ addressToBind: text, portToBind: uint32 })
export const tcpipForwardReply = structure({ boundPort: uint32 })
// OpenSSH PROTOCOL §2.4
export const streamlocalForward = structure({ socketPath: text })
export const cancelStreamlocalForward = structure({ socketPath: text })
// OpenSSH PROTOCOL §2.5: what a host key signs to prove that the server has it
export const hostKeysProve = structure({ requestName: text, sessionIdentifier: string, hostKey: string })

export const globalRequestStructures = {
  tcpipForward,
  cancelTcpipForward,
  tcpipForwardReply,
  streamlocalForward,
  cancelStreamlocalForward,
  hostKeysProve,
} as const
