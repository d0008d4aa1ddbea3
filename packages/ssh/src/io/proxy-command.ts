// ssh_config ProxyCommand: a program whose standard input and output are the way to the server.
import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import type { ByteStream, ByteStreamEvents } from './byte-stream.ts'
import { writeChunks } from './node-stream.ts'

/** Runs `command` with the user's shell, which it replaces. Its stderr is ours. It is sent SIGHUP at the end. */
export function proxyCommand(command: string, shell = process.env['SHELL'] || '/bin/sh'): ByteStream {
  const child = spawn(shell, ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'inherit'] })
  let over = false
  let early: { readonly error: Error | undefined } | undefined
  const earlyChunks: Uint8Array[] = []
  let events: ByteStreamEvents | undefined
  const stop = (error?: Error): void => {
    if (over) return
    over = true
    child.kill('SIGHUP')
    child.stdin.destroy()
    child.stdout.destroy()
    events?.closed(error)
  }
  // The program may be gone before anybody listens, and a failure to start it comes as an event.
  const closed = (error?: Error): void => {
    if (events === undefined) early ??= { error }
    else stop(error)
  }
  child.on('error', closed)
  child.stdin.on('error', () => {})
  child.stdout.on('error', () => {})
  child.stdout.on('close', () => closed())
  // At once: when a program ends, Node throws away what nobody has read.
  child.stdout.on('data', (chunk: Uint8Array) => {
    if (events === undefined) earlyChunks.push(chunk)
    else events.bytes(chunk, 0)
  })
  // The pipes of a child are sockets.
  const keep = (how: 'ref' | 'unref'): void => {
    for (const each of [child, child.stdin as Writable & Partial<Socket>, child.stdout as Readable & Partial<Socket>]) {
      each[how]?.()
    }
  }
  return {
    description: `proxy command "${command}"`,
    start(to) {
      events = to
      child.stdin.on('drain', () => to.drain())
      for (const chunk of earlyChunks.splice(0)) to.bytes(chunk, 0)
      if (early !== undefined) setImmediate(stop, early.error)
    },
    get backlog() {
      return child.stdin.writableLength
    },
    write: (chunks) => writeChunks(child.stdin, chunks),
    pause: () => void child.stdout.pause(),
    resume: () => void child.stdout.resume(),
    end() {
      child.stdin.end()
      child.stdin.once('close', () => stop())
    },
    destroy: () => stop(),
    ref: () => keep('ref'),
    unref: () => keep('unref'),
  }
}
