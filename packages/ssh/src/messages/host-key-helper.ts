// ssh-keysign of OpenSSH, version 2 of its protocol: one request and one reply, each with the version in front.
import { byte, string, uint32 } from '../wire/field.ts'
import { structure } from '../wire/message.ts'

/** A signature by a key of the host. `descriptor`: where the helper finds the connection. */
export const hostKeySignRequest = structure({ version: byte, descriptor: uint32, data: string })

export const hostKeySignReply = structure({ version: byte, signature: string })

export const HOST_KEY_HELPER_VERSION = 2
