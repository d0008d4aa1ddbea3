// Other hosts.
export { assertNoPassword } from './destination.ts'
export { onConnection, type ConnectionListener, type ConnectionMade } from './connection-listeners.ts'
export { FarHost } from './far-host.ts'
export type { HereHost } from './here-host.ts'
export { here, host } from './host.ts'
export type { Host } from './host-interface.ts'
export type { HostOptions, HostView, SudoOptions } from './host-options.ts'
