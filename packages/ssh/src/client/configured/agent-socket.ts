// Which agent is meant: IdentityAgent, or the environment.
import type { ResolvedConfig } from '../../config/finish.ts'

/** The socket of the agent: IdentityAgent, or SSH_AUTH_SOCK. Undefined: there is none. */
export function agentSocket({ values, request }: ResolvedConfig): string | undefined {
  const { environment } = request.local
  const { identityAgent } = values
  if (identityAgent === undefined || identityAgent === 'SSH_AUTH_SOCK') return environment['SSH_AUTH_SOCK'] || undefined
  if (identityAgent.toLowerCase() === 'none') return undefined
  return identityAgent.startsWith('$') ? environment[identityAgent.slice(1)] : identityAgent
}
