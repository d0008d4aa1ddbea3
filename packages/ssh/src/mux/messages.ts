// OpenSSH PROTOCOL.mux: the messages between a master and its clients. Booleans and types are uint32.
import { ProtocolError } from '../errors.ts'
import { rest, string, text, uint32 } from '../wire/field.ts'
import { type Fields, structure, type Values } from '../wire/message.ts'
import { Reader } from '../wire/reader.ts'
import { Writer } from '../wire/writer.ts'

/** A message of the multiplexing protocol: its type as a uint32, then the fields. */
export interface MuxMessage<F extends Fields = Fields> {
  readonly number: number
  readonly name: string
  encode(values: Values<F>): Uint8Array
  /** Of a whole message. @throws ProtocolError when it is of another type, too short or too long */
  decode(message: Uint8Array): Values<F>
}

function muxMessage<const F extends Fields>(number: number, name: string, fields: F): MuxMessage<F> {
  const body = structure(fields)
  return {
    number,
    name,
    encode(values) {
      const to = new Writer()
      to.uint32(number)
      body.write(to, values)
      return to.bytes()
    },
    decode(message) {
      const from = new Reader(message)
      if (from.uint32() !== number) throw new ProtocolError(`not a ${name}`)
      const values = body.read(from)
      from.end()
      return values
    },
  }
}

const request = { requestId: uint32 }
const forward = {
  ...request,
  forwardingType: uint32,
  listenHost: text,
  listenPort: uint32,
  connectHost: text,
  connectPort: uint32,
}

// §1
export const muxHello = muxMessage(0x0000_0001, 'MUX_MSG_HELLO', { version: uint32, extensions: rest })

// §2, §3: only what it takes to refuse them; their streams come as file descriptors.
export const MUX_C_NEW_SESSION = 0x1000_0002
export const MUX_C_NEW_STDIO_FWD = 0x1000_0008

// §4 to §9
export const muxAliveCheck = muxMessage(0x1000_0004, 'MUX_C_ALIVE_CHECK', request)
export const muxTerminate = muxMessage(0x1000_0005, 'MUX_C_TERMINATE', request)
export const muxOpenForward = muxMessage(0x1000_0006, 'MUX_C_OPEN_FWD', forward)
export const muxCloseForward = muxMessage(0x1000_0007, 'MUX_C_CLOSE_FWD', forward)
export const muxStopListening = muxMessage(0x1000_0009, 'MUX_C_STOP_LISTENING', request)
export const muxProxyRequest = muxMessage(0x1000_000f, 'MUX_C_PROXY', request)

// The extension `info` of OpenSSH 10.3.
export const muxInfoRequest = muxMessage(0x2000_0001, 'MUX_C_EXT_INFO', { ...request, what: text })
export const muxInfo = muxMessage(0x9000_0001, 'MUX_S_EXT_INFO', { ...request, status: uint32, text })

// An extension of ours: an X display for sessions of the client, which ask for it with the cookie (RFC 4254 §6.3.1).
export const muxGrantX11 = muxMessage(0x2079_0001, 'MUX_C_GRANT_X11', {
  ...request,
  display: text,
  protocol: text,
  cookie: string,
  real: string,
  timeoutMs: uint32,
})

// §10
export const muxOk = muxMessage(0x8000_0001, 'MUX_S_OK', request)
export const muxPermissionDenied = muxMessage(0x8000_0002, 'MUX_S_PERMISSION_DENIED', { ...request, reason: text })
export const muxFailure = muxMessage(0x8000_0003, 'MUX_S_FAILURE', { ...request, reason: text })
export const muxAlive = muxMessage(0x8000_0005, 'MUX_S_ALIVE', { ...request, pid: uint32 })
export const muxRemotePort = muxMessage(0x8000_0007, 'MUX_S_REMOTE_PORT', { ...request, port: uint32 })
export const muxProxyConfirmation = muxMessage(0x8000_000f, 'MUX_S_PROXY', request)

/** The version of the protocol that OpenSSH has spoken since 5.1. */
export const MUX_VERSION = 4

/** Type and request id of any message but MUX_MSG_HELLO. @throws ProtocolError */
export function muxHead(message: Uint8Array): { readonly number: number; readonly requestId: number } {
  const from = new Reader(message)
  return { number: from.uint32(), requestId: from.uint32() }
}

/** An extension of ours: a channel that could not be opened in proxy mode does no harm to this master. */
export const SURVIVES_REFUSALS = 'survives-refusals@yon'

/** An extension of ours: this master connects X clients of the server to the displays of its clients. */
export const FORWARDS_X11 = 'x11@yon'

/** Encodes names of extensions without values of interest. */
export function encodeExtensions(names: readonly string[]): Uint8Array {
  const to = new Writer()
  for (const name of names) {
    text.write(to, name)
    text.write(to, '0')
  }
  return to.bytes()
}

/** The names of the extensions of a MUX_MSG_HELLO. @throws ProtocolError */
export function decodeExtensions(extensions: Uint8Array): readonly string[] {
  const from = new Reader(extensions)
  const names: string[] = []
  while (from.remaining > 0) {
    if (names.length >= EXTENSIONS_MAX) throw new ProtocolError('too many extensions')
    names.push(text.read(from))
    string.read(from)
  }
  return names
}

const EXTENSIONS_MAX = 64
