// What a SOCKS client asks for: versions 4, 4a and 5 (RFC 1928), CONNECT without authentication, as OpenSSH serves it.
import { formatAddress } from '../../config/address.ts'

/** Where a SOCKS client wants to be connected to. */
export interface SocksRequest {
  readonly version: 'socks4' | 'socks4a' | 'socks5'
  /** A name or an address, as the client wrote it. */
  readonly host: string
  readonly port: number
}

/** A request, and what the client is to be told once it is connected. One that cannot be is told nothing, as by OpenSSH. */
export interface SocksAsked {
  readonly request: SocksRequest
  readonly granted: Uint8Array
}

/** How far the bytes of a client have led. `reply` is to be sent to it, in any case. */
export interface SocksProgress {
  readonly reply?: Uint8Array
  /** The client has said all: its next bytes are for the far end, the first of them may be in `rest`. */
  readonly asked?: SocksAsked
  readonly rest?: Uint8Array
  /** Why the client cannot be served. */
  readonly fault?: string
}

/** Reads what a client sends before its data, in pieces of any size. */
export class SocksReader {
  readonly #bytes = new Uint8Array(REQUEST_BYTES_MAX)
  #length = 0
  #read: Step = firstByte

  receive(chunk: Uint8Array): SocksProgress {
    const replies: number[] = []
    let taken = 0
    for (;;) {
      const outcome = this.#read(this.#bytes.subarray(0, this.#length))
      if (outcome.reply !== undefined) replies.push(...outcome.reply)
      const reply = replies.length === 0 ? {} : { reply: Uint8Array.from(replies) }
      if (outcome.fault !== undefined) return { ...reply, fault: outcome.fault }
      if (outcome.asked !== undefined) return { ...reply, asked: outcome.asked, rest: chunk.subarray(taken) }
      if (outcome.next !== undefined) {
        this.#read = outcome.next
        this.#length = 0
        continue
      }
      // A byte at a time, so that not one of what follows the request is taken.
      if (taken === chunk.length) return reply
      if (this.#length === REQUEST_BYTES_MAX) return { ...reply, fault: 'the request is too long' }
      this.#bytes[this.#length++] = chunk[taken++] as number
    }
  }
}

/** What a step makes of the bytes so far; nothing at all: it needs more of them. */
interface Outcome {
  readonly reply?: readonly number[]
  readonly asked?: SocksAsked
  readonly fault?: string
  /** The step for the bytes after these. */
  readonly next?: Step
}

type Step = (bytes: Uint8Array) => Outcome

function firstByte([version]: Uint8Array): Outcome {
  if (version === undefined) return MORE
  if (version === 4) return { next: version4 }
  if (version === 5) return { next: methods5 }
  return { fault: `version ${version} is none of SOCKS` }
}

/** After the version: command, port, address, user name and, with 4a, host name; the names end in NUL. */
function version4(bytes: Uint8Array): Outcome {
  const [command] = bytes
  if (command !== undefined && command !== CONNECT) return { reply: REJECTED_4, fault: onlyConnect(command) }
  if (bytes.length < 8) return MORE
  const userEnd = bytes.indexOf(0, 7)
  if (userEnd < 0) return bytes.length - 7 > NAME_BYTES_MAX ? { fault: 'the user name is too long' } : MORE
  const port = uint16(bytes, 1)
  const address = bytes.subarray(3, 7)
  const isNamed = address[0] === 0 && address[1] === 0 && address[2] === 0 && address[3] !== 0
  if (!isNamed) return accepted('socks4', formatAddress([...address]), port)
  const hostEnd = bytes.indexOf(0, userEnd + 1)
  if (hostEnd >= 0) return accepted('socks4a', hostName(bytes.subarray(userEnd + 1, hostEnd)), port)
  return bytes.length - userEnd - 1 > NAME_BYTES_MAX ? { fault: 'the host name is too long' } : MORE
}

/** RFC 1928 §3, after the version: the methods of the client, one of which must be none at all. */
function methods5([count, ...methods]: Uint8Array): Outcome {
  if (count === undefined || methods.length < count) return MORE
  if (methods.includes(NO_AUTHENTICATION)) return { reply: [5, NO_AUTHENTICATION], next: request5 }
  return { reply: [5, 0xff], fault: 'the client wants to authenticate' }
}

/** RFC 1928 §4. */
function request5(bytes: Uint8Array): Outcome {
  const [version, command, reserved, type, length] = bytes
  if (version !== undefined && version !== 5) return { fault: `version ${version} after version 5` }
  if (command !== undefined && command !== CONNECT) return { reply: failed5(7), fault: onlyConnect(command) }
  if (reserved !== undefined && reserved !== 0) return { reply: failed5(1), fault: 'a reserved byte is not 0' }
  if (type === undefined || length === undefined) return MORE
  if (type !== IPV4 && type !== DOMAIN && type !== IPV6) {
    return { reply: failed5(8), fault: `${type} is no type of address` }
  }
  const start = type === DOMAIN ? 5 : 4
  const end = start + (type === DOMAIN ? length : type === IPV4 ? 4 : 16)
  if (bytes.length < end + 2) return MORE
  const host = bytes.subarray(start, end)
  return accepted('socks5', type === DOMAIN ? hostName(host) : formatAddress([...host]), uint16(bytes, end))
}

function accepted(version: SocksRequest['version'], host: string | undefined, port: number): Outcome {
  const isVersion5 = version === 'socks5'
  if (host === undefined) return { reply: isVersion5 ? failed5(1) : REJECTED_4, fault: 'the host has no usable name' }
  const granted = Uint8Array.from(isVersion5 ? SUCCEEDED_5 : GRANTED_4)
  return { asked: { request: { version, host, port }, granted } }
}

/** Undefined for what no host is called: it would be a line of a log, or the end of a C string. */
function hostName(bytes: Uint8Array): string | undefined {
  try {
    const name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return /^[^\p{Cc}\s]+$/u.test(name) ? name : undefined
  } catch {
    return undefined
  }
}

function onlyConnect(command: number): string {
  return `command ${command} is not supported, only CONNECT is`
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
}

function failed5(code: number): readonly number[] {
  return [5, code, 0, IPV4, 0, 0, 0, 0, 0, 0]
}

const MORE: Outcome = {}
const CONNECT = 1
const NO_AUTHENTICATION = 0
const IPV4 = 1
const DOMAIN = 3
const IPV6 = 4
const GRANTED_4 = [0, 90, 0, 0, 0, 0, 0, 0]
const REJECTED_4 = [0, 91, 0, 0, 0, 0, 0, 0]
const SUCCEEDED_5 = failed5(0)
/** A name of version 5 has its length in a byte; those of version 4 are held to the same. */
const NAME_BYTES_MAX = 255
const REQUEST_BYTES_MAX = 7 + 2 * (NAME_BYTES_MAX + 1)
