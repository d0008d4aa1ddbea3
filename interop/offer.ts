// What a server offers in its SSH_MSG_KEXINIT, read from the wire before anything is encrypted.
import { connect } from 'node:net'
import { inside } from './client.ts'

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

function decode(payload: Uint8Array): Offer {
  const offer = kexInit.decode(payload)
  return {
    keyExchange: offer.keyExchangeAlgorithms,
    serverHostKey: offer.serverHostKeyAlgorithms,
    cipher: offer.encryptionAlgorithmsServerToClient,
    mac: offer.macAlgorithmsServerToClient,
    compression: offer.compressionAlgorithmsServerToClient,
  }
}

interface KexInit {
  readonly keyExchangeAlgorithms: readonly string[]
  readonly serverHostKeyAlgorithms: readonly string[]
  readonly encryptionAlgorithmsServerToClient: readonly string[]
  readonly macAlgorithmsServerToClient: readonly string[]
  readonly compressionAlgorithmsServerToClient: readonly string[]
}

const { kexInit } = await inside<{ kexInit: { decode(payload: Uint8Array): KexInit } }>('messages/transport.js')
