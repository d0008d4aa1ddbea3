// This process's ends of pipes.
import { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'

/** Reads from a pipe, and closes it. */
export function readDescriptor(descriptor: number): Readable {
  return new Socket({ fd: descriptor, readable: true, writable: false })
}

/** Writes to a pipe, and closes it. That its reader has gone is told to who listens, and no fault otherwise. */
export function writeDescriptor(descriptor: number): Writable {
  const socket = new Socket({ fd: descriptor, readable: false, writable: true })
  socket.on('error', () => undefined)
  // All was written; Node would wait for an end that nobody sends.
  socket.once('finish', () => socket.destroy())
  return socket
}
