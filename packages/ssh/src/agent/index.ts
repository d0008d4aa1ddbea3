// @yon/ssh/agent: clients of an agent, an agent of one's own, and forwarding.
export { Agent, type AgentCallOptions, type AgentIdentity, connectAgent, type SessionBinding } from './client.ts'
export type { ConstraintExtension, KeyConstraints } from './constraint.ts'
export { type AgentForward, forwardAgent } from './forward.ts'
export { type HeldKey, Keyring } from './keyring.ts'
export { type AgentServerOptions, serveAgent } from './server.ts'
export { connectUnixSocket, listenUnixSocket, type UnixListener } from '../io/unix-socket.ts'
export type { ByteStream, ByteStreamEvents } from '../io/byte-stream.ts'
export { nodeStream } from '../io/node-stream.ts'
