// RFC 4254 §6.5: the request that starts a program on a session.
import { SshError } from '../errors.ts'
import { exec, subsystem } from '../messages/channel-request.ts'
import { Writer } from '../wire/writer.ts'
import type { Program } from './session-options.ts'

/** The type of the request and what it carries. @throws SshError `invalid-argument` for what is no text */
export function startRequest(program: Program): [requestType: string, data: Uint8Array] {
  if (program.kind === 'exec') {
    const { command } = program
    if (command instanceof Uint8Array) return ['exec', new Writer().string(command).bytes()]
    return ['exec', exec.encode({ command: requireText(command, 'command') })]
  }
  if (program.kind === 'subsystem') {
    return ['subsystem', subsystem.encode({ subsystemName: requireText(program.name, 'name of the subsystem') })]
  }
  return ['shell', NOTHING]
}

/** What a caller without types got wrong. */
function requireText(text: unknown, what: string): string {
  if (typeof text === 'string') return text
  const advice = Array.isArray(text) ? { advice: 'quote the words for the shell of the server and join them' } : {}
  throw new SshError('invalid-argument', `the ${what} must be a text`, { phase: 'local', ...advice })
}

const NOTHING = new Uint8Array(0)
