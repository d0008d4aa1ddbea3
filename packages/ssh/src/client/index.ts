// Parts of the client for programs that put them together themselves.
export { algorithmNamesFor } from './configured/algorithms.ts'
export { sessionEnvironment } from './configured/environment.ts'
export { beginTcp, type BegunTcp } from '../io/begin-tcp.ts'
export { commandStatus, lookUpName } from '../io/system-questions.ts'
export { connect, connectConfigured, type ConnectOptions } from './connect.ts'
export { copyInput, type InputOptions } from './shell/input.ts'
export { copyOutput } from './shell/copy.ts'
export { type InteractEnd, type InteractOptions, interact, type ProcessStreams } from './shell/interact.ts'
