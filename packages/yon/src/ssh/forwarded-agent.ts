// ForwardAgent: which agent goes along, in the words of ssh when it is not there.
import { stat } from 'node:fs/promises'
import { agentToForward, namedAgentSocket } from '@yon/ssh/client'
import { type ResolvedConfig, strerror } from '@yon/ssh/config'
import { ExitStatus } from '../exit.ts'
import type { Log } from '../log.ts'

/** The socket of the agent to forward, if any. @throws ExitStatus for a path to nothing, with ExitOnForwardFailure */
export async function forwardedAgent(config: ResolvedConfig, log: Log): Promise<string | undefined> {
  const path = namedAgentSocket(config)
  // Even when it is not to be forwarded.
  if (path !== undefined) await requirePath(path, config, log)
  return await agentToForward(config)
}

async function requirePath(path: string, { values }: ResolvedConfig, log: Log): Promise<void> {
  try {
    await stat(path)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    log.write('ERROR', `Cannot forward agent socket path "${path}": ${strerror(code)}`)
    if (values.exitOnForwardFailure) throw new ExitStatus(255)
  }
}
