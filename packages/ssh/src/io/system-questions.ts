// What a configuration asks of this system: whether a command succeeds (`Match exec`), whether a name is known.
import { spawn } from 'node:child_process'

/** The exit status of a command of the user's shell, with nothing to read and nowhere to write; 255 when there is none. */
export function commandStatus(command: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.env['SHELL'] || '/bin/sh', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'] })
    child.on('error', () => resolve(255))
    child.on('close', (status) => resolve(status ?? 255))
  })
}

/** Is that the name of a host? Undefined: no. */
export async function lookUpName(name: string): Promise<object | undefined> {
  const { lookup } = await import('node:dns/promises')
  try {
    await lookup(name)
    return {}
  } catch {
    return undefined
  }
}
