// This machine as a host of commands.
export { localExecutor } from './executor.ts'
export { $ } from './dollar.ts'
