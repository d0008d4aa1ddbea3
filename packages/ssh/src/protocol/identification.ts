// RFC 4253 §4.2: protocol version exchange.
import { type IdentificationFault, ProtocolError, SshError } from '../errors.ts'
import { DisconnectReason } from '../messages/registry.ts'

/** The peer's identification string, without CR LF, and what it says. */
export interface PeerIdentification {
  readonly line: Uint8Array
  /** For example `OpenSSH_9.2p1`. */
  readonly software: string
  readonly comments: string | undefined
}

/** Collects bytes until the peer's identification string is whole. */
export class IdentificationReader {
  readonly #role: 'client' | 'server'
  readonly #line: number[] = []
  #linesBefore = 0

  constructor(role: 'client' | 'server') {
    this.#role = role
  }

  /** How many bytes were taken, and the identification once it is there. */
  receive(bytes: Uint8Array): { readonly consumed: number; readonly peer?: PeerIdentification } {
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] as number
      if (byte === 0) throw incompatible('NUL in the identification', 'invalid-characters')
      if (byte !== LF) {
        this.#line.push(byte)
        if (this.#line.length > LINE_BYTES_MAX) throw incompatible('identification line too long', 'line-too-long')
        this.#refuseForeignProtocol()
        continue
      }
      const peer = this.#endOfLine()
      if (peer !== undefined) return { consumed: i + 1, peer }
    }
    return { consumed: bytes.length }
  }

  #endOfLine(): PeerIdentification | undefined {
    if (this.#line.at(-1) === CR) this.#line.pop()
    const line = Uint8Array.from(this.#line.splice(0))
    if (startsWithSsh(line)) return parseIdentification(line)
    // RFC 4253 §4.2: "The server MAY send other lines of data before sending the version string."
    if (this.#role === 'server')
      throw incompatible('the client did not begin with an SSH identification', 'malformed', line)
    if (++this.#linesBefore > LINES_BEFORE_MAX) {
      throw incompatible(`no SSH identification after ${LINES_BEFORE_MAX} lines`, 'too-many-lines')
    }
    return undefined
  }

  /** A client has nothing to say before its identification: notice other protocols at their first bytes. */
  #refuseForeignProtocol(): void {
    const line = this.#line
    if (this.#role !== 'server' || line.length > 4) return
    if (line.at(-1) !== SSH_DASH[line.length - 1])
      throw incompatible('the client did not begin with SSH-', 'malformed', line)
  }
}

/** Checks and takes apart `SSH-protoversion-softwareversion SP comments`. */
export function parseIdentification(line: Uint8Array): PeerIdentification {
  if (line.length > IDENTIFICATION_BYTES_MAX)
    throw incompatible('identification longer than 255 bytes', 'line-too-long')
  if (line.includes(0)) throw incompatible('NUL in the identification', 'invalid-characters')
  const text = Buffer.from(line).toString('latin1')
  const match = /^SSH-(\d{1,9}\.\d{1,9})-([^ ]*)(?: (.*))?$/s.exec(text)
  if (match === null) throw incompatible('malformed identification', 'malformed', line)
  const [, version, software = '', comments] = match
  // RFC 4253 §5.1: "1.99" means 2.0 with a fallback that nobody needs any more.
  if (version !== '2.0' && version !== '1.99') {
    throw incompatible(`the peer speaks SSH ${version}, not 2.0`, 'version', line)
  }
  return { line, software, comments }
}

/**
 * Our own identification.
 * @param software the software version, which a comment may follow
 * @throws SshError `invalid-argument` for what is no line, or too long a one
 */
export function formatIdentification(software: string): string {
  if (/^[!-~][ -~]*$/.test(software) && software.length <= SOFTWARE_LENGTH_MAX) return `SSH-2.0-${software}`
  throw new SshError('invalid-argument', 'the software version must be printable US-ASCII, of up to 245 characters', {
    phase: 'local',
  })
}

function startsWithSsh(line: Uint8Array): boolean {
  return SSH_DASH.every((byte, i) => line[i] === byte)
}

function incompatible(
  message: string,
  problem: IdentificationFault['problem'],
  line: ArrayLike<number> = [],
): ProtocolError {
  return new ProtocolError(message, {
    code: 'incompatible-peer',
    phase: 'identification',
    disconnectReason: DisconnectReason.protocolVersionNotSupported,
    identification: { problem, line: Buffer.from(Array.from(line)).toString('latin1') },
  })
}

const LF = 10
const CR = 13
const SSH_DASH = [0x53, 0x53, 0x48, 0x2d]
const IDENTIFICATION_BYTES_MAX = 253
const SOFTWARE_LENGTH_MAX = IDENTIFICATION_BYTES_MAX - 'SSH-2.0-'.length
/** As OpenSSH: other lines before the identification may be long, and there may be many of them. */
const LINE_BYTES_MAX = 8192
const LINES_BEFORE_MAX = 1024
