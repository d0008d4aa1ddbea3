// AddKeysToAgent: keys of files that let the user in are given to the agent.
import { connectAgent } from '../../agent/client.ts'
import type { ResolvedConfig } from '../../config/finish.ts'
import { PrivateKey } from '../../keys/private-key.ts'
import type { Identity } from '../authentication/identity.ts'
import type { ConnectionTrace } from '../trace.ts'
import { agentSocket } from './agent-socket.ts'
import type { Person } from './person.ts'

interface LoadedKey {
  readonly path: string
  readonly key: PrivateKey
}

/** Watches which key was loaded for a signature, and whether the server took it. */
export class KeysToAgent {
  readonly #config: ResolvedConfig
  readonly #person: Person
  readonly #onTrace: (trace: ConnectionTrace) => void
  #signing: LoadedKey | undefined
  readonly #accepted: LoadedKey[] = []

  constructor(config: ResolvedConfig, person: Person, onTrace: (trace: ConnectionTrace) => void = () => {}) {
    this.#config = config
    this.#person = person
    this.#onTrace = onTrace
  }

  /** The identity of a file; its key may be added once it has been loaded. */
  watch(identity: Identity, path: string): Identity {
    if (this.#config.values.addKeysToAgent.mode === 'no') return identity
    return {
      ...identity,
      load: async () => {
        const signer = await identity.load()
        // A key that a token holds is of no use to an agent without the library for the token.
        if (signer instanceof PrivateKey && !signer.needsSecurityKey) this.#signing = { path, key: signer }
        return signer
      },
    }
  }

  /** What the server says about the last signature. */
  observe(trace: ConnectionTrace): void {
    const isAnswer = trace.event === 'authentication-refused' || trace.event === 'authenticated'
    if (!isAnswer || trace.method !== 'publickey' || this.#signing === undefined) return
    if (trace.event === 'authenticated' || trace.partialSuccess) this.#accepted.push(this.#signing)
    this.#signing = undefined
  }

  /** Adds the keys that were taken. Never rejects: nobody is locked out for it. */
  async add(): Promise<void> {
    const socket = agentSocket(this.#config)
    if (socket === undefined) return
    for (const each of this.#accepted.splice(0)) {
      if (!(await this.#isWanted(each))) continue
      const error = await this.#addOne(each, socket).then(
        () => undefined,
        (cause: unknown) => cause,
      )
      this.#onTrace({ event: 'key-added', path: each.path, ...(error === undefined ? {} : { error }) })
    }
  }

  async #addOne({ path, key }: LoadedKey, socket: string): Promise<void> {
    const { mode, seconds } = this.#config.values.addKeysToAgent
    const agent = await connectAgent(socket)
    try {
      await agent.add(key.comment === '' ? key.withComment(path) : key, {
        ...(seconds > 0 ? { lifetimeSeconds: seconds } : {}),
        ...(mode === 'confirm' ? { confirm: true } : {}),
      })
    } finally {
      agent.close()
    }
  }

  async #isWanted({ path, key }: LoadedKey): Promise<boolean> {
    if (this.#config.values.addKeysToAgent.mode !== 'ask') return true
    const question = `Add key ${path} (${key.comment === '' ? path : key.comment}) to agent?`
    const answer = await this.#person.ask(question, { echo: true, confirm: true })
    return answer !== undefined && /^(?:yes)?$/i.test(answer)
  }
}
