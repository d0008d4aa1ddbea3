// LocalCommand: run here once the connection is there, with our own streams.
import { spawn } from 'node:child_process'
import { localCommand, type ResolvedConfig, strerror } from '@yon/ssh/config'
import type { Log } from '../log.ts'

/** Runs it with the user's shell if PermitLocalCommand allows, and waits. Its status does not matter, as with ssh. */
export async function runLocalCommand(config: ResolvedConfig, log: Log): Promise<void> {
  const command = config.values.permitLocalCommand ? localCommand(config) : undefined
  if (command === undefined) return
  const shell = process.env['SHELL'] || '/bin/sh'
  const child = spawn(shell, ['-c', command], { stdio: 'inherit' })
  await new Promise<void>((resolve) => {
    child.on('error', ({ code }: NodeJS.ErrnoException) => {
      log.write('ERROR', `Couldn't execute ${shell} -c "${command}": ${strerror(code ?? '')}`)
      resolve()
    })
    child.on('close', () => resolve())
  })
}
