// What a server offers in its SSH_MSG_KEXINIT, read from the wire before anything is encrypted.
import { connect } from 'node:net'

export interface Offer {
  readonly keyExchange: readonly string[]
  readonly serverHostKey: readonly string[]
  readonly cipher: readonly string[]
  readonly mac: readonly string[]
  readonly compression: readonly string[]
}

/** Connects, reads the identification and the first packet, and leaves. */
export async function offerOf({ host, port }: { host: string; port: number }): Promise<Offer> {
  const socket = connect(port, host)
  socket.write('SSH-2.0-offer\r\n')
  let bytes = Buffer.alloc(0)
  for await (const chunk of socket) {
    bytes = Buffer.concat([bytes, chunk as Buffer])
    const payload = firstPayload(bytes)
    if (payload !== undefined) return decode(payload)
  }
  throw new Error(`the server ended after ${bytes.length} bytes`)
}

// RFC 4253 §6: packet_length, padding_length, payload, padding.
function firstPayload(bytes: Buffer): Buffer | undefined {
  const start = bytes.indexOf('\n') + 1
  if (start === 0 || bytes.length < start + 5) return undefined
  const packetLength = bytes.readUInt32BE(start)
  if (bytes.length < start + 4 + packetLength) return undefined
  return bytes.subarray(start + 5, start + 4 + packetLength - bytes.readUInt8(start + 4))
}

// RFC 4253 §7.1: the message number, 16 random bytes, and ten name-lists.
function decode(payload: Buffer): Offer {
  const lists: string[][] = []
  for (let at = 17; lists.length < 10;) {
    const end = at + 4 + payload.readUInt32BE(at)
    lists.push(payload.toString('latin1', at + 4, end).split(','))
    at = end
  }
  const [keyExchange = [], serverHostKey = [], , cipher = [], , mac = [], , compression = []] = lists
  return { keyExchange, serverHostKey, cipher, mac, compression }
}
