// Programs of OpenSSH that do what a library cannot: they hold the libraries for tokens, or may read keys of the host.
import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { Duplex } from 'node:stream'
import type { ByteStream } from './byte-stream.ts'
import { nodeStream } from './node-stream.ts'
import { withStreams } from './with-streams.ts'

/** A helper program of OpenSSH. */
export interface Helper {
  /** The file name, for example `ssh-sk-helper`. */
  readonly name: string
  /** The environment variable that may name another file. */
  readonly variable?: string
}

/** Starts a helper and talks to its standard input and output. Its stderr is ours. One that is not there ends at once. */
export function helperProgram(helper: Helper, environment: Readonly<Record<string, string | undefined>>): ByteStream {
  const file = helperPath(helper, environment)
  // Descriptor 3 is where ssh-keysign expects a connection; without one it goes by the name of this machine.
  const child = withStreams(spawn(file, [], { stdio: ['pipe', 'pipe', 'inherit', 'ignore'] }))
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin })
  child.on('error', (error) => stream.destroy(error))
  stream.once('close', () => child.kill('SIGTERM'))
  return nodeStream(stream, file)
}

/** Where a helper is: what its variable says, or where distributions put it. */
export function helperPath(
  { name, variable }: Helper,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const named = variable === undefined ? undefined : environment[variable]
  return named || (HELPER_FOLDERS.map((folder) => `${folder}/${name}`).find(isThere) ?? `${HELPER_FOLDERS[0]}/${name}`)
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

const HELPER_FOLDERS = [
  '/usr/lib/openssh',
  '/usr/libexec/openssh',
  '/usr/libexec',
  '/usr/lib/ssh',
  '/usr/local/libexec',
]
