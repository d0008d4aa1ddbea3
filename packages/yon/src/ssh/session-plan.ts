// What is to run at the far end, and whether on a pseudo-terminal.
import { isatty } from 'node:tty'
import type { Program } from '@yon/ssh'
import type { ResolvedConfig } from '@yon/ssh/config'
import type { CommandLine } from './command-line.ts'

export interface SessionPlan {
  /** Undefined: no session at all (-N, -W). */
  readonly program: Program | undefined
  readonly pty: boolean | 'optional'
  readonly term: string
  /** The agent to forward, if any. */
  readonly agentPath: string | undefined
  /** Something that ssh says at this point. */
  readonly notice: string | undefined
}

/** Without the agent, which has to be looked for. */
export function planSession(line: CommandLine, config: ResolvedConfig): Omit<SessionPlan, 'agentPath'> {
  const { values } = config
  // As ssh: an empty command is none.
  const command = line.command.join(' ') || values.remoteCommand
  const isCommand = line.controlCommand !== undefined && line.controlCommand !== 'proxy'
  const { pty, notice } = isCommand ? { pty: false, notice: undefined } : decidePty(values, command)
  return {
    program: programOf(values.sessionType, command, line.rawCommand),
    pty,
    term:
      values.setEnv.find((assignment) => assignment.startsWith('TERM='))?.slice('TERM='.length) ??
      process.env['TERM'] ??
      '',
    notice,
  }
}

function programOf(
  sessionType: 'none' | 'subsystem' | 'default',
  command: string | undefined,
  rawCommand: string | undefined,
): Program | undefined {
  if (sessionType === 'none') return undefined
  if (sessionType === 'subsystem') return { kind: 'subsystem', name: command ?? '' }
  if (rawCommand !== undefined) return { kind: 'exec', command: Buffer.from(rawCommand, 'latin1') }
  return command === undefined ? { kind: 'shell' } : { kind: 'exec', command }
}

/** A terminal by default for a shell, on demand for a command, and only if there is one here, except by force. */
function decidePty(
  { requestTTY, sessionType, stdinNull }: ResolvedConfig['values'],
  command: string | undefined,
): Pick<SessionPlan, 'pty' | 'notice'> {
  const asked = requestTTY === 'yes' || requestTTY === 'force'
  const wanted = sessionType !== 'none' && requestTTY !== 'no' && (asked || command === undefined)
  if (!wanted) return { pty: false, notice: undefined }
  if ((!isatty(0) || stdinNull) && requestTTY !== 'force') {
    return {
      pty: false,
      notice: 'Pseudo-terminal will not be allocated because stdin is not a terminal.',
    }
  }
  return { pty: asked ? true : 'optional', notice: undefined }
}
