// ssh-sk-helper of OpenSSH, version 5 of its protocol: one request and one reply, each with the version in front.
import { boolean, byte, rest, string, text, uint32 } from '../wire/field.ts'
import { structure } from '../wire/message.ts'

/** A signature by a token. The helper asks the library `provider`, or its own for `internal`. */
export const securityKeySignRequest = structure({
  version: byte,
  type: uint32,
  logOnStderr: boolean,
  logLevel: uint32,
  /** As an agent gets it: type name, public parts, application, flags, handle. */
  key: string,
  provider: text,
  data: string,
  /** Empty: the only one that the key has. */
  algorithm: text,
  compatibility: uint32,
  /** Empty: none. */
  pin: text,
})

/** The reply: of the type of the request, or an error. */
export const securityKeyReply = structure({ version: byte, type: uint32, content: rest })

export const securityKeySignature = structure({ signature: string })
export const securityKeyError = structure({ code: uint32 })

export const securityKeyHelper = { version: 5, error: 0, sign: 1, logLevelError: 2 } as const
