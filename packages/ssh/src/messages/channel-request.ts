// The request-specific data of SSH_MSG_CHANNEL_REQUEST, by request type.
import { boolean, name, string, text, uint32 } from '../wire/field.ts'
import { structure } from '../wire/message.ts'

// RFC 4254 §6.2; terminal modes are encoded by terminal-modes.ts (§8).
export const ptyReq = structure({
  terminal: text,
  columns: uint32,
  rows: uint32,
  widthPixels: uint32,
  heightPixels: uint32,
  terminalModes: string,
})
// RFC 4254 §6.3.1
export const x11Req = structure({
  singleConnection: boolean,
  authenticationProtocol: text,
  authenticationCookie: text,
  screenNumber: uint32,
})
// RFC 4254 §6.4
export const env = structure({ name: text, value: text })
// RFC 4254 §6.5
export const exec = structure({ command: text })
export const subsystem = structure({ subsystemName: text })
// RFC 4254 §6.7
export const windowChange = structure({ columns: uint32, rows: uint32, widthPixels: uint32, heightPixels: uint32 })
// RFC 4254 §6.9
export const signal = structure({ signalName: name })
// RFC 4254 §6.10
export const exitStatus = structure({ exitStatus: uint32 })
export const exitSignal = structure({
  signalName: name,
  coreDumped: boolean,
  errorMessage: text,
  languageTag: text,
})
// RFC 4335 §3
export const breakRequest = structure({ lengthMs: uint32 })

export const channelRequestStructures = {
  ptyReq,
  x11Req,
  env,
  exec,
  subsystem,
  windowChange,
  signal,
  exitStatus,
  exitSignal,
  breakRequest,
} as const
