// An ssh-agent of OpenSSH that serves this process alone, for what only an agent can do: load libraries for tokens.
import { spawn } from 'node:child_process'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withStreams } from './with-streams.ts'

/** An agent that runs. */
export interface PrivateAgent {
  /** Its socket, which only its user can reach. */
  readonly socket: string
  /** Ends it, and takes its socket away. */
  stop(): void
}

/**
 * Starts one that may load libraries of that path. It ends some seconds after this process, however that ends: it is the
 * parent of a program that reads until its input is over.
 * @throws Error of the system when there is no ssh-agent, or none that starts
 */
export async function startPrivateAgent(
  library: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PrivateAgent> {
  const folder = await mkdtemp(join(tmpdir(), 'ssh-'))
  const socket = join(folder, 'agent')
  // It compares what links lead to. One that is not there is refused later, by the agent.
  const allowed = await realpath(library).catch(() => library)
  const args = ['-a', socket, '-P', allowed, 'sh', '-c', 'echo && exec cat >/dev/null']
  const child = withStreams(spawn('ssh-agent', args, { env: { ...environment }, stdio: ['pipe', 'pipe', 'inherit'] }))
  const stop = (): void => {
    child.stdin.end()
    void rm(folder, { recursive: true, force: true })
  }
  child.stdin.on('error', () => undefined)
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve())
      child.once('error', reject)
      child.once('exit', () => reject(new Error('ssh-agent ended at once')))
    })
  } catch (error) {
    stop()
    throw error
  }
  // Nobody waits for it.
  child.unref()
  for (const pipe of [child.stdin, child.stdout]) (pipe as { unref?(): void }).unref?.()
  return { socket, stop }
}
