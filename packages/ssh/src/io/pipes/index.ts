// Pipes of the system between this process and its children, and among these.
export { closeAll, isScarce, Pipes, type Pipe } from './pipes.ts'
export { Fifos } from './fifos.ts'
export { PipeShell, type PipeShellDuties } from './pipe-shell.ts'
export { readDescriptor, writeDescriptor } from './pipe-streams.ts'
