import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One contestant: a driver program (see step.ts) that measures one SSH client. */
export interface Peer {
  readonly name: string
  /** Program and arguments of the driver, without the target; or why there is none here. */
  readonly command: readonly string[] | { readonly missing: string }
}

export const PEERS: readonly Peer[] = [
  { name: 'yon', command: node('yon.js') },
  { name: 'ssh', command: python('openssh.py', 'ssh') },
  { name: 'ssh2', command: node('ssh2.js') },
  { name: 'ssh2-js', command: node('ssh2.js', '--no-binding') },
  { name: 'asyncssh', command: python('asyncssh_driver.py') },
  { name: 'paramiko', command: python('paramiko_driver.py') },
]

function node(file: string, ...settings: string[]): string[] {
  // gc() makes memory figures repeatable.
  return [process.execPath, '--expose-gc', fileURLToPath(new URL(file, import.meta.url)), ...settings]
}

/** Sources in Python are not compiled: they lie beside the TypeScript, not in dist. */
function python(file: string, ...programs: string[]): Peer['command'] {
  for (const name of ['python3', ...programs]) {
    if (findProgram(name) === undefined) return { missing: `${name} is not installed` }
  }
  return [findProgram('python3')!, fileURLToPath(new URL(`../../peers/${file}`, import.meta.url))]
}

/** The system's own directories first: Debian's packages belong to Debian's Python. */
function findProgram(name: string): string | undefined {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)]
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}
