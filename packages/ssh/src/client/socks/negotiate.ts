// The beginning of a connection by SOCKS, up to where its data begins.
import type { Duplex } from 'node:stream'
import { SshError } from '../../errors.ts'
import { type SocksAsked, SocksReader } from './request.ts'

/**
 * Serves a SOCKS client up to its request. The stream is then paused, and what came behind the request is still to be
 * read from it.
 * @throws SshError `protocol-violation` when it cannot be served, `closed` when it goes; the stream is then over.
 */
export function negotiateSocks(stream: Duplex): Promise<SocksAsked> {
  return new Promise((resolve, reject) => {
    const reader = new SocksReader()
    const leave = (): void => {
      stream.off('data', receive)
      stream.off('end', gone)
      stream.off('error', gone)
      stream.off('close', gone)
    }
    const receive = (chunk: Uint8Array): void => {
      const { reply, asked, rest, fault } = reader.receive(chunk)
      if (reply !== undefined) stream.write(reply)
      if (fault !== undefined) {
        leave()
        refuse(stream)
        reject(new SshError('protocol-violation', `SOCKS client: ${fault}`, { phase: 'channel' }))
      } else if (asked !== undefined) {
        leave()
        stream.pause()
        if (rest !== undefined && rest.length > 0) stream.unshift(rest)
        resolve(asked)
      }
    }
    const gone = (): void => {
      leave()
      stream.destroy()
      reject(new SshError('closed', 'SOCKS client: it went before it said where to', { phase: 'channel' }))
    }
    stream.on('data', receive)
    stream.on('end', gone)
    stream.on('error', gone)
    stream.on('close', gone)
    if (stream.destroyed) gone()
  })
}

/** What was answered is still sent; what comes is read no more. */
function refuse(stream: Duplex): void {
  stream.on('error', () => {})
  stream.end(() => stream.destroy())
}
