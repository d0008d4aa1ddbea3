// The agent of a configuration.
import { type Agent, connectAgent } from '../../agent/client.ts'
import type { ResolvedConfig } from '../../config/finish.ts'
import { agentSocket } from './agent-socket.ts'

/** One connection to the agent for all steps of an authentication. An agent that cannot be reached is as good as none. */
export class ConfiguredAgent {
  readonly #config: ResolvedConfig
  #opening: Promise<Agent | undefined> | undefined

  constructor(config: ResolvedConfig) {
    this.#config = config
  }

  open(): Promise<Agent | undefined> {
    const socket = agentSocket(this.#config)
    this.#opening ??= socket === undefined ? Promise.resolve(undefined) : connectAgent(socket).catch(() => undefined)
    return this.#opening
  }

  close(): void {
    void this.#opening?.then((agent) => agent?.close())
    this.#opening = undefined
  }
}
