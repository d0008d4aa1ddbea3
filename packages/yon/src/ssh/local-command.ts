// LocalCommand: run here once the connection is there, with our own streams.
import { spawn } from 'node:child_process'
import { localCommand, type ResolvedConfig } from '@yon/ssh/config'

/** Runs it with the user's shell if PermitLocalCommand allows, and waits. Its status does not matter, as with ssh. */
export async function runLocalCommand(config: ResolvedConfig): Promise<void> {
  const command = config.values.permitLocalCommand ? localCommand(config) : undefined
  if (command === undefined) return
  const child = spawn(process.env['SHELL'] || '/bin/sh', ['-c', command], { stdio: 'inherit' })
  await new Promise<void>((resolve) => {
    child.on('error', () => resolve())
    child.on('close', () => resolve())
  })
}
