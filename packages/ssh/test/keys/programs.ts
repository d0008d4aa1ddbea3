// Runs the programs that our keys are compared with.
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What a test takes as its options: skipped by name without the program, unless YON_INTEROP=required. */
export function needs(program: string): { skip: string | false } {
  const missing = !has(program)
  return { skip: missing && process.env['YON_INTEROP'] !== 'required' ? `${program} not installed` : false }
}

/** Runs a program to its end and gives its output. */
export function run(program: string, args: readonly string[], input?: string | Uint8Array): string {
  return execFileSync(program, args, { input: input ?? '', encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })
}

/** The same without blocking, for programs that talk to a server in this process; gives output or fails. */
export function runAsync(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = '',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment }
    const child = execFile(program, args, { env }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout + stderr)
      else reject(new Error(`${program} ${args.join(' ')}: ${stdout}${stderr}`, { cause: error }))
    })
    // A program that reads nothing may be gone already.
    child.stdin?.on('error', () => {}).end(input)
  })
}

/** A directory that is gone when `use` returns. */
export async function inDirectory<T>(use: (path: (name: string) => string) => T | Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'yon-keys-'))
  try {
    return await use((name) => join(directory, name))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
