// A client at the control socket that says whatever a test wants.
import assert from 'node:assert/strict'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { frame, packetHead, Unframer } from '../../src/mux/frames.ts'
import { muxHello, muxProxyRequest } from '../../src/mux/messages.ts'

export const hello = frame(muxHello.encode({ version: 4, extensions: new Uint8Array(0) }))
export const proxy = frame(muxProxyRequest.encode({ requestId: 1 }))

export function packet(payload: Uint8Array): Uint8Array {
  return Buffer.concat([packetHead(payload.length), payload])
}

/** Writes to the control socket as it is; collects the messages of the master. */
export class RawClient {
  readonly messages: Uint8Array[] = []
  readonly ended: Promise<void>
  readonly #socket: net.Socket

  constructor(path: string) {
    const unframer = new Unframer()
    this.#socket = net.connect(path)
    this.#socket.on('data', (chunk) => this.messages.push(...unframer.push(chunk)))
    this.#socket.on('error', () => {})
    this.ended = new Promise((resolve) => this.#socket.once('close', () => resolve()))
  }

  write(...bytes: readonly Uint8Array[]): void {
    for (const each of bytes) this.#socket.write(each)
  }

  async received(count: number): Promise<void> {
    for (let i = 0; i < 200 && this.messages.length < count; i++) await sleep(10)
    assert.ok(this.messages.length >= count, `${this.messages.length} of ${count} messages`)
  }

  pause(): void {
    this.#socket.pause()
  }

  close(): void {
    this.#socket.destroy()
  }
}
