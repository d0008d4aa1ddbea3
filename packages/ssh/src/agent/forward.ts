// Agent forwarding: the far end's requests, carried to the agent of this side.
import type { ByteStream } from '../io/byte-stream.ts'
import { agentExtension, sessionBind } from '../messages/agent.ts'
import { SESSION_BIND, type SessionBinding } from './client.ts'
import { AgentConnection } from './connection.ts'
import { answerMessages } from './message-loop.ts'

/** The two ends of a forwarded agent, and the session that it belongs to. */
export interface AgentForward {
  /** A channel of type `auth-agent@openssh.com` or `agent-connect` that the far end opened. */
  readonly channel: ByteStream
  /** The agent. Each forwarded channel gets a connection of its own, as its bindings are its own. */
  readonly agent: ByteStream
  /** The session that the channel belongs to. */
  readonly session: Omit<SessionBinding, 'isForwarding'>
}

/**
 * Relays until one of the two ends, then ends the other. Before anything else the agent is told that it is reached by
 * forwarding through this session (OpenSSH PROTOCOL.agent §1); whether it knows that extension makes no difference, as
 * with ssh. What the far end sends is passed on in whole messages of bounded size and never looked into.
 */
export async function forwardAgent({ channel, agent, session }: AgentForward): Promise<void> {
  const connection = new AgentConnection(agent)
  const contents = sessionBind.encode({ ...session, isForwarding: true })
  // Requests keep their order, so nothing of the far end overtakes the binding.
  connection.request(agentExtension.encode({ extension: SESSION_BIND, contents })).catch(() => channel.destroy())
  try {
    await answerMessages(channel, (message, signal) => connection.request(message, signal))
  } finally {
    connection.close()
    channel.destroy()
  }
}
