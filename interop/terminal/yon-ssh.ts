// The two programs that are compared: OpenSSH's ssh and ours.
import { fileURLToPath } from 'node:url'
import { programPath } from '../programs.ts'

/** Our executable as a command: program and first arguments. */
export const yonSsh: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL('../../../packages/yon/bin/yon-ssh.js', import.meta.url)),
]

/** OpenSSH's. */
export function openSsh(): readonly string[] {
  return [programPath('ssh')]
}

/** A command line for sh. */
export function shellWords(argv: readonly string[]): string {
  return argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
}
