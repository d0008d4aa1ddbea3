// Other hosts.
export { FarExecutor } from './executor.ts'
export { SharedConnection } from './shared-connection.ts'
