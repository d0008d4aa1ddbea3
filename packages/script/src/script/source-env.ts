// What a shell script does to the environment, for those that are made to be sourced.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import type { Readable } from 'node:stream'
import { holdEnd } from '../ending/index.ts'
import { ScriptError } from '../errors.ts'
import { currentScope, scopeEnvironment, scopePath, visible } from '../scope/index.ts'

/** What of `sourceEnv` may be chosen. */
export interface SourceOptions {
  /** The shell that reads the file, of the POSIX family; default `sh`. */
  readonly shell?: string
  /** What the file finds as `$1`, `$2`… */
  readonly args?: readonly string[]
}

/**
 * Has a shell source a file, and gives the changes that makes to the environment; `null` stands for a variable that it
 * removes. Nothing changes by itself:
 *
 * ```ts
 * await within({ env: await sourceEnv('./venv/bin/activate') }, () => $`python -m app`)
 * ```
 *
 * What the file writes goes to standard error. A file that ends with a failure is an error `command-failed`.
 */
export async function sourceEnv(
  path: string,
  { shell = 'sh', args = [] }: SourceOptions = {},
): Promise<Record<string, string | null>> {
  const { signal, dry, trace, cwd } = currentScope()
  signal?.throwIfAborted()
  const facts = { host: 'here', text: `. ${path}`, cwd }
  trace?.({ ...facts, kind: dry ? 'skipped' : 'started' })
  if (dry) return {}
  const began = performance.now()
  const { variables, status, killer } = await run(path, shell, args)
  const milliseconds = performance.now() - began
  trace?.({ ...facts, kind: 'ended', status: status ?? undefined, signal: killer ?? undefined, milliseconds })
  if (status !== 0) throw failure(path, killer === null ? `ended with status ${status}` : `was ended by ${killer}`)
  return difference(path, variables.toString())
}

async function run(path: string, shell: string, args: readonly string[]) {
  const { signal, quiet } = currentScope()
  const shown = quiet ? 'ignore' : 2
  // The variables go out by a descriptor of their own, which the file knows nothing of. What the file starts is in one
  // group with the shell, and ends with it.
  const child = spawn(shell, ['-c', SCRIPT, shell, scopePath(path), ...args], {
    cwd: scopePath(),
    env: scopeEnvironment(),
    stdio: ['ignore', shown, shown, 'pipe'],
    detached: true,
  })
  const stop = () => void (child.pid !== undefined && process.kill(-child.pid, 'SIGTERM'))
  signal?.addEventListener('abort', stop)
  const ended = Promise.all([
    readAll(child.stdio[3] as Readable),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ])
  holdEnd(ended)
  try {
    const [variables, [status, killer]] = await ended
    signal?.throwIfAborted()
    return { variables, status, killer }
  } catch (error) {
    signal?.throwIfAborted()
    throw failure(path, `cannot be run by ${shell}`, error)
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/** What differs between two environments, each entry of which ends with NUL, since values may be of several lines. */
function difference(path: string, variables: string): Record<string, string | null> {
  const [before, after] = variables.split('\0\0').map((text) => parseVariables(text.split('\0')))
  if (before === undefined || after === undefined || after.size === 0)
    throw failure(path, 'left its environment unsaid')
  const gone = [...before.keys()].filter((name) => !after.has(name) && !OF_THE_SHELL.has(name))
  const changed = [...after].filter(([name, value]) => !OF_THE_SHELL.has(name) && before.get(name) !== value)
  return Object.fromEntries<string | null>([...changed, ...gone.map((name) => [name, null] as const)])
}

function parseVariables(entries: readonly string[]): Map<string, string> {
  const named = entries.filter((entry) => entry.includes('='))
  return new Map(named.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]))
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > BYTES_MAX) throw new Error(`an environment of more than ${BYTES_MAX} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function failure(path: string, what: string, cause?: unknown): ScriptError {
  return new ScriptError('command-failed', `${visible(path)} ${what}`, { host: 'here', cause })
}

// What the shell itself sets is in both lists. `.` looks up a name without a slash in PATH, so the path is absolute; so is that of env, for files that change PATH.
// What the file leaves running must not hold our pipe open. The status is tested apart, since `|| exit` behind the dot would switch `set -e` off in the file.
const SCRIPT = `
_yon_env=$(command -v env); _yon_file=$1; shift
"$_yon_env" -0 >&3; printf '\\0' >&3
. "$_yon_file" 3>&-
_yon_status=$?; [ "$_yon_status" = 0 ] || exit "$_yon_status"
exec "$_yon_env" -0 >&3`
/** What shells keep about themselves, and our own. */
const OF_THE_SHELL = new Set(['_', 'SHLVL', 'PWD', 'OLDPWD', '_yon_env', '_yon_file', '_yon_status'])
const BYTES_MAX = 64 * 1024 * 1024
