// Shells of this machine, for tests: as login shell of an account, and as its `sh`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** What accounts may have as their login shell. */
export const LOGIN_SHELLS: readonly (readonly [name: string, ...args: string[]])[] = [
  ['dash'],
  ['bash'],
  ['zsh'],
  ['fish'],
  ['tcsh'],
  ['busybox', 'ash'],
]

/** What may be behind the name `sh`. */
export const SYSTEM_SHELLS = ['dash', 'bash', 'busybox'] as const

/** Options of a test that needs the program. */
export function needs(name: string): { skip?: string } {
  const isMissing = spawnSync(name, ['--help'], { stdio: 'ignore' }).error !== undefined
  if (!isMissing) return {}
  if (process.env['YON_INTEROP'] === 'required') throw new Error(`${name} is not installed, and YON_INTEROP=required`)
  return { skip: `${name} is not installed` }
}

/** A value of PATH by which `sh` is that shell. */
export function pathWith(shell: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'yon-'))
  const found = spawnSync('sh', ['-c', `command -v ${shell}`], { encoding: 'utf8' }).stdout.trim()
  symlinkSync(found, join(folder, 'sh'))
  return `${folder}:${process.env['PATH'] ?? ''}`
}
