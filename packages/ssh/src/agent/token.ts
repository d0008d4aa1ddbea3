// Keys of smart cards and other tokens with a PKCS#11 library, which an ssh-agent of our own loads: a library in a process
// of Node.js could do whatever it likes there.
import type { Signer } from '../algorithms/host-key/host-key.ts'
import { SshError } from '../errors.ts'
import { expandHome } from '../home-path.ts'
import { startPrivateAgent } from '../io/private-agent.ts'
import { type Agent, connectAgent } from './client.ts'

/** How a token is reached. */
export interface TokenOptions {
  /** Asked for when the token wants it. Undefined: nobody knows it. Default: nobody. */
  readonly pin?: () => Promise<string | undefined>
  /** Of the agent: SSH_PKCS11_HELPER may name another helper, PATH where ssh-agent is. Default: that of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/** The keys of a token. */
export interface Token {
  signers(): Promise<readonly Signer[]>
  /** Ends the agent. Signers are of no use any more. */
  close(): void
}

/**
 * Opens the token of a PKCS#11 library, as PKCS11Provider, for `agentKeys`.
 * @param library the path of a shared object; `~/` is the user's home
 * @throws SshError `agent-failed` when there is no ssh-agent of OpenSSH, no such library or token, or no right PIN
 */
export async function openToken(library: string, options: TokenOptions = {}): Promise<Token> {
  const { pin, environment = process.env } = options
  const path = expandHome(library)
  const program = await startPrivateAgent(path, environment).catch((cause: unknown) => {
    throw new SshError('agent-failed', 'ssh-agent cannot be run, which loads libraries for tokens', {
      phase: 'local',
      advice: 'install the OpenSSH client',
      cause,
    })
  })
  let agent: Agent | undefined
  try {
    agent = await connectAgent(program.socket)
    await unlock(agent, path, pin)
  } catch (error) {
    agent?.close()
    program.stop()
    throw error
  }
  const opened = agent
  return {
    signers: () => opened.signers(),
    close() {
      // The agent takes some seconds to notice; without keys it can do nothing meanwhile.
      const end = (): void => {
        opened.close()
        program.stop()
      }
      opened.removeAll().then(end, end)
    },
  }
}

/** Without a PIN first: not every token wants one, and some have keys of their own for it. */
async function unlock(agent: Agent, library: string, ask: TokenOptions['pin']): Promise<void> {
  try {
    await agent.addToken(library, '')
  } catch (error) {
    const pin = await ask?.()
    if (pin === undefined || pin === '') throw error
    await agent.addToken(library, pin)
  }
}
