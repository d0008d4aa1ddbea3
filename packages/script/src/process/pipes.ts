// The pipes of commands, made by the guard, which has to be there anyway.
import { isScarce, Pipes, type Pipe } from '@yon/ssh/pipes'
import { ScriptError } from '../errors.ts'
import { guardShell } from './guard.ts'

/** Opens a pipe. The caller closes both ends. */
export function openPipe(): Promise<Pipe> {
  return openPipes(1).then(([pipe]) => pipe as Pipe)
}

/** Opens several pipes, or none. */
export async function openPipes(length: number): Promise<readonly Pipe[]> {
  try {
    return await pipes.openSeveral(length)
  } catch (error) {
    throw isScarce(error) ? tooMany(error) : notMade(error)
  }
}

/** How many pipes wait to be used, with two descriptors each. */
export function idlePipes(): number {
  return pipes.idle
}

function tooMany(cause: unknown): ScriptError {
  const advice = 'parallel({ limit }, items, fn) bounds how many run at once; ulimit -n is the limit of the system'
  return new ScriptError('command-failed', 'too many open files', { host: 'here', advice, cause })
}

function notMade(cause: unknown): ScriptError {
  const advice = 'Commands need /bin/sh to watch over them.'
  const message = cause instanceof Error ? cause.message : 'no pipe can be made'
  return new ScriptError('command-failed', message, { host: 'here', advice, cause })
}

const pipes = new Pipes(guardShell)
