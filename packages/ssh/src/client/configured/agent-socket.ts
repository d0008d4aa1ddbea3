// Which agent is meant: IdentityAgent or ForwardAgent, or the environment.
import { expandHome } from '../../home-path.ts'
import { connectUnixSocket } from '../../io/unix-socket.ts'
import type { ResolvedConfig } from '../../config/finish.ts'

/** The socket of the agent: IdentityAgent, or SSH_AUTH_SOCK. Undefined: there is none. */
export function agentSocket({ values, request }: ResolvedConfig): string | undefined {
  const { environment } = request.local
  const { identityAgent } = values
  if (identityAgent === undefined || identityAgent === 'SSH_AUTH_SOCK') return environment['SSH_AUTH_SOCK'] || undefined
  if (identityAgent.toLowerCase() === 'none') return undefined
  return identityAgent.startsWith('$') ? environment[identityAgent.slice(1)] : identityAgent
}

/**
 * The socket that ForwardAgent names by its path or by a variable, as it stands there when the variable is not set.
 * Undefined: it names none.
 */
export function namedAgentSocket({ values, request }: ResolvedConfig): string | undefined {
  const { path } = values.forwardAgent
  const variable = path?.startsWith('$') === true ? request.local.environment[path.slice(1)] : undefined
  return variable ?? path
}

/**
 * The agent to forward: the one that ForwardAgent names, or that of SSH_AUTH_SOCK. Undefined: none is to be forwarded, or
 * there is none. As with ssh, one that is named is forwarded also while only that of SSH_AUTH_SOCK answers.
 */
export async function agentToForward(config: ResolvedConfig): Promise<string | undefined> {
  if (config.values.forwardAgent.enabled !== true) return undefined
  const environment = config.request.local.environment['SSH_AUTH_SOCK'] || undefined
  const named = namedAgentSocket(config)
  for (const path of [named, environment]) if (path !== undefined && (await answers(path))) return named ?? path
  return undefined
}

async function answers(path: string): Promise<boolean> {
  try {
    const stream = await connectUnixSocket(expandHome(path))
    stream.destroy()
    return true
  } catch {
    return false
  }
}
