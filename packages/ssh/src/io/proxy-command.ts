// ssh_config ProxyCommand: a program whose standard input and output are the way to the server.
import type { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import type { ByteStream, ByteStreamEvents } from './byte-stream.ts'
import { writeChunks } from './node-stream.ts'
import { Pipes } from './pipes/pipes.ts'
import { openStandardPipes, type PipedChild, spawnPiped } from './pipes/standard-pipes.ts'

/**
 * Runs `command` with the user's shell, which it replaces. It has pipes, for `sshd -i` would take pairs of sockets for a
 * connection. Its stderr is ours. It is sent SIGHUP at the end.
 */
export async function proxyCommand(command: string, shell = process.env['SHELL'] || '/bin/sh'): Promise<ByteStream> {
  // Once only: what makes the pipes need not stay.
  const pipes = new Pipes()
  const standard = await openStandardPipes('inherit', pipes)
  pipes.close()
  return programStream(spawnPiped(shell, ['-c', `exec ${command}`], {}, standard), `proxy command "${command}"`)
}

function programStream({ child, stdin, stdout }: PipedChild, description: string): ByteStream {
  let over = false
  let early: { readonly error: Error | undefined } | undefined
  const earlyChunks: Uint8Array[] = []
  let events: ByteStreamEvents | undefined
  const stop = (error?: Error): void => {
    if (over) return
    over = true
    child.kill('SIGHUP')
    stdin.destroy()
    stdout.destroy()
    events?.closed(error)
  }
  // The program may be gone before anybody listens, and a failure to start it comes as an event.
  const closed = (error?: Error): void => {
    if (events === undefined) early ??= { error }
    else stop(error)
  }
  child.on('error', closed)
  stdin.on('error', () => {})
  stdout.on('error', () => {})
  stdout.on('close', () => closed())
  // At once: when a program ends, Node throws away what nobody has read.
  stdout.on('data', (chunk: Uint8Array) => {
    if (events === undefined) earlyChunks.push(chunk)
    else events.bytes(chunk, 0)
  })
  // Ends of pipes are sockets to Node.
  const keep = (how: 'ref' | 'unref'): void => {
    for (const each of [child, stdin as Writable & Partial<Socket>, stdout as Readable & Partial<Socket>]) {
      each[how]?.()
    }
  }
  return {
    description,
    start(to) {
      events = to
      stdin.on('drain', () => to.drain())
      for (const chunk of earlyChunks.splice(0)) to.bytes(chunk, 0)
      if (early !== undefined) setImmediate(stop, early.error)
    },
    get backlog() {
      return stdin.writableLength
    },
    write: (chunks) => writeChunks(stdin, chunks),
    pause: () => void stdout.pause(),
    resume: () => void stdout.resume(),
    end() {
      stdin.end()
      stdin.once('close', () => stop())
    },
    destroy: () => stop(),
    ref: () => keep('ref'),
    unref: () => keep('unref'),
  }
}
