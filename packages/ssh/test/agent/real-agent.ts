// A real ssh-agent for one test, ended by its process id.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { inDirectory } from '../keys/programs.ts'

/** Runs ssh-agent on a socket in a directory of its own. */
export function withSshAgent<T>(use: (socket: string, path: (name: string) => string) => Promise<T>): Promise<T> {
  return inDirectory(async (path) => {
    const socket = path('agent.sock')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
    const ended = new Promise((resolve) => agent.once('close', resolve))
    try {
      for (let tries = 0; !existsSync(socket) && tries < 500; tries++) await sleep(10)
      return await use(socket, path)
    } finally {
      agent.kill()
      await ended
    }
  })
}
