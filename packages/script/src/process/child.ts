// One process.
import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { formatArguments } from '../grammar/index.ts'
import { ScriptError } from '../errors.ts'
import type { Guarded } from './guard.ts'
import { noteEnd } from './family.ts'

/** What is started, with what. */
export interface ChildSettings {
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Descriptors of this process by those of the child. */
  readonly descriptors: readonly (number | 'ignore')[]
  /** Whether it stays in the session and group of this process, so that it can use the terminal. */
  readonly sharesTerminal: boolean
}

/** How a process ended, or why there was none. */
export interface ChildEnd {
  readonly status: number | undefined
  readonly signal: string | undefined
  readonly fault?: string
}

/** A process that was started; without a member there is none. */
export interface Child {
  readonly member: Guarded | undefined
  /** Rejects when the working directory is none. */
  readonly ended: Promise<ChildEnd>
}

/** Starts a process. Everything about it was decided before: this does not wait. */
export function startChild(settings: ChildSettings): Child {
  const [program = '', ...args] = settings.argv
  try {
    const child = spawn(program, args, {
      cwd: settings.cwd,
      env: settings.env,
      stdio: [...settings.descriptors],
      detached: !settings.sharesTerminal,
    })
    const member = child.pid === undefined ? undefined : { pid: child.pid, leadsGroup: !settings.sharesTerminal }
    const ended = new Promise<ChildEnd>((resolve, reject) => {
      child.on('error', (error) => {
        if (member === undefined) notStarted(error, program, settings.cwd).then(resolve, reject)
      })
      child.on('exit', (status, signal) => {
        const end = { status: status ?? undefined, signal: signal ?? undefined }
        if (member === undefined || member.leadsGroup) resolve(end)
        else noteEnd(member, end.status, end.signal).then(() => resolve(end), reject)
      })
    })
    return { member, ended }
  } catch (error) {
    return { member: undefined, ended: notStarted(error, program, settings.cwd) }
  }
}

// The statuses of XCU §2.8.2. What the system says of a missing directory and a missing program is the same.
async function notStarted(error: unknown, program: string, cwd: string): Promise<ChildEnd> {
  if (!(await isDirectory(cwd))) {
    const facts = { host: 'here', cause: error }
    throw new ScriptError('invalid-argument', `no directory ${JSON.stringify(cwd)} on this machine`, facts)
  }
  const code = codeOf(error)
  const missing = program === '' || code === 'ENOENT' || code === 'ENOTDIR'
  const lacks = missing && program.includes('/') && (await exists(resolve(cwd, program)))
  const reason = lacks
    ? 'its interpreter does not exist'
    : missing
      ? 'command not found'
      : (REASONS[code] ?? (error instanceof Error ? error.message : code))
  const status = missing ? NOT_FOUND_STATUS : NOT_EXECUTABLE_STATUS
  return { status, signal: undefined, fault: `${formatArguments([program])}: ${reason}` }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

/** The code of an error of the system, such as `ENOENT`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  E2BIG: 'the arguments are too long',
  EISDIR: 'it is a directory',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many open files',
  EAGAIN: 'too many processes',
}
const NOT_FOUND_STATUS = 127
const NOT_EXECUTABLE_STATUS = 126
