import { ScriptError } from '../errors.ts'

/** What the agent leaves for the library, in the global object of its process. */
interface AgentOfThisProcess {
  detach(): void
}

/**
 * For functions that run on another host: what runs over there goes on to its end when the connection is lost or the script
 * ends. Without it everything that was started there ends within ten seconds. What is returned or written then is lost.
 * @throws ScriptError `invalid-argument`: it was called on this machine
 */
export function detach(): void {
  const agent = (globalThis as { [AGENT]?: AgentOfThisProcess })[AGENT]
  if (agent !== undefined) return agent.detach()
  throw new ScriptError('invalid-argument', 'detach() is for functions that run on another host')
}

/** For the agent. */
export function offerDetach(agent: AgentOfThisProcess): void {
  Object.defineProperty(globalThis, AGENT, { value: agent, enumerable: false })
}

const AGENT = Symbol.for('yon.agent')
