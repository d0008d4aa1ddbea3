// Other hosts.
export { FarHost, host, type HostOptions, type HostView, type SudoOptions } from './host.ts'
