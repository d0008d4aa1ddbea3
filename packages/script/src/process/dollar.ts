// The `$` of this machine.
import { dollar } from '../command/index.ts'
import { localExecutor } from './executor.ts'

/** Makes a command of a template, which runs on this machine: a program gets its arguments as they are, by no shell. */
export const $ = dollar(localExecutor)
