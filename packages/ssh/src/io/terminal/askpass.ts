// SSH_ASKPASS: a program that asks where no terminal is, or where the user prefers it.
import { spawn } from 'node:child_process'
import { hasControllingTerminal, promptOnTerminal, type PromptOptions, questionAborted } from './prompt.ts'
import { withStreams } from '../with-streams.ts'

/** The environment variables that decide how a question is asked. */
export interface AskEnvironment {
  readonly [name: string]: string | undefined
}

/** How a person is asked. */
export interface AskOptions extends PromptOptions {
  readonly environment?: AskEnvironment
  /** Tells the program what it asks for: `confirm` for yes or no, `none` for a notice. */
  readonly hint?: 'confirm' | 'none'
  /** The program cannot be run. */
  readonly onProblem?: (program: string, error: NodeJS.ErrnoException) => void
}

/**
 * Asks a person: on the controlling terminal, or through $SSH_ASKPASS as SSH_ASKPASS_REQUIRE (`force`, `prefer`,
 * `never`) and the presence of a terminal and a display say. What is only to be confirmed is never asked on the terminal,
 * which may belong to another program by then.
 *
 * @returns undefined when nobody can be asked or nobody answered.
 * @throws SshError `aborted`.
 */
export async function askPerson(question: string, options: AskOptions = {}): Promise<string | undefined> {
  const environment = options.environment ?? process.env
  const { allowed, preferred } = askpassPolicy(environment)
  if (!preferred && options.hint !== 'confirm' && hasControllingTerminal()) return promptOnTerminal(question, options)
  return allowed ? runAskpass(question, environment, options) : undefined
}

/** May $SSH_ASKPASS be used, and shall it be used although there is a terminal? */
export function askpassPolicy(environment: AskEnvironment): { allowed: boolean; preferred: boolean } {
  const hasDisplay = Boolean(environment['DISPLAY']) || Boolean(environment['WAYLAND_DISPLAY'])
  switch (environment['SSH_ASKPASS_REQUIRE']?.toLowerCase()) {
    case 'force':
      return { allowed: true, preferred: true }
    case 'prefer':
      return { allowed: hasDisplay, preferred: hasDisplay }
    case 'never':
      return { allowed: false, preferred: false }
    default:
      return { allowed: hasDisplay, preferred: false }
  }
}

/** The answer is the first line the program prints; any exit status but 0 means none. */
function runAskpass(question: string, environment: AskEnvironment, options: AskOptions): Promise<string | undefined> {
  const hint = options.hint === undefined ? {} : { SSH_ASKPASS_PROMPT: options.hint }
  const program = environment['SSH_ASKPASS'] || ASKPASS_DEFAULT
  const { signal } = options
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(questionAborted(signal))
    const child = withStreams(
      spawn(program, [question], {
        env: { ...environment, ...hint },
        stdio: ['ignore', 'pipe', 'inherit'],
        ...(signal === undefined ? {} : { signal }),
      }),
    )
    const chunks: Buffer[] = []
    let length = 0
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= ANSWER_BYTES_MAX) chunks.push(chunk)
    })
    // Its reason is the signal, or that there is no such program.
    child.on('error', (error) => {
      if (signal?.aborted === true) return reject(questionAborted(signal))
      options.onProblem?.(program, error)
      resolve(undefined)
    })
    child.on('close', (status) => {
      if (signal?.aborted === true) return reject(questionAborted(signal))
      if (status !== 0) return resolve(undefined)
      const text = Buffer.concat(chunks).toString('utf8')
      resolve(/^[^\r\n]*/.exec(text)?.[0])
    })
  })
}

const ASKPASS_DEFAULT = '/usr/bin/ssh-askpass'
const ANSWER_BYTES_MAX = 4096
