// Agent forwarding: the server's programs may use an agent of this side (OpenSSH PROTOCOL.agent).
import { forwardAgent } from '../agent/forward.ts'
import { expandHome } from '../home-path.ts'
import { channelDuplex } from '../io/channel-duplex.ts'
import { nodeStream } from '../io/node-stream.ts'
import { connectUnixSocket } from '../io/unix-socket.ts'
import { OpenFailureReason } from '../messages/registry.ts'
import type { ChannelRequestOfPeer } from '../protocol/connection.ts'
import type { SessionFacts } from './authentication/strategy.ts'

/** Takes channels to the agent at `agentPath`. Each gets a connection of its own, bound to this session first. */
export function agentChannels(agentPath: string, session: () => SessionFacts | undefined) {
  return (request: ChannelRequestOfPeer): void => {
    const facts = session()
    if (facts === undefined) return refuse(request)
    connectUnixSocket(expandHome(agentPath)).then(
      (agent) => {
        const stream = channelDuplex()
        stream.attach(request.accept(stream.handler))
        // How it ends concerns the agent's two ends only.
        forwardAgent({ channel: nodeStream(stream.duplex, 'agent channel'), agent, session: facts }).catch(() => {})
      },
      () => refuse(request),
    )
  }
}

function refuse(request: ChannelRequestOfPeer): void {
  request.refuse(OpenFailureReason.connectFailed, 'the agent cannot be reached')
}
