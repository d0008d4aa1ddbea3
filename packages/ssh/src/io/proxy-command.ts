// ssh_config ProxyCommand: a program whose standard input and output are the way to the server.
import { spawn } from 'node:child_process'
import type { ByteStream } from './byte-stream.ts'
import { writeChunks } from './node-stream.ts'

/** Runs `command` with the user's shell, which it replaces. Its stderr is ours. It is sent SIGHUP at the end. */
export function proxyCommand(command: string, shell = process.env['SHELL'] ?? '/bin/sh'): ByteStream {
  const child = spawn(shell, ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'inherit'] })
  let over = false
  const stop = (): void => {
    if (over) return
    over = true
    child.kill('SIGHUP')
    child.stdin.destroy()
    child.stdout.destroy()
  }
  child.stdin.on('error', () => {})
  child.stdout.on('error', () => {})
  return {
    description: `proxy command "${command}"`,
    start(events) {
      const closed = (error?: Error): void => {
        if (over) return
        stop()
        events.closed(error)
      }
      child.on('error', closed)
      child.stdout.on('data', (chunk: Uint8Array) => events.bytes(chunk, 0))
      child.stdout.on('close', () => closed())
      child.stdin.on('drain', () => events.drain())
    },
    get backlog() {
      return child.stdin.writableLength
    },
    write: (chunks) => writeChunks(child.stdin, chunks),
    pause: () => void child.stdout.pause(),
    resume: () => void child.stdout.resume(),
    end() {
      child.stdin.end()
      child.stdin.once('close', stop)
    },
    destroy: stop,
  }
}
