// A real ssh-agent for one test, ended by its process id.
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectAgent } from '../../src/agent/client.ts'
import { inDirectory } from '../keys/programs.ts'

/** Runs ssh-agent on a socket in a directory of its own. */
export function withSshAgent<T>(use: (socket: string, path: (name: string) => string) => Promise<T>): Promise<T> {
  return inDirectory(async (path) => {
    const socket = path('agent.sock')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
    const ended = new Promise((resolve) => agent.once('close', resolve))
    try {
      await untilItListens(socket)
      return await use(socket, path)
    } finally {
      agent.kill()
      await ended
    }
  })
}

/** The path is there a moment before anybody answers. */
async function untilItListens(socket: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return (await connectAgent(socket)).close()
    } catch (error) {
      if (tries === 500) throw error
      await sleep(10)
    }
  }
}
