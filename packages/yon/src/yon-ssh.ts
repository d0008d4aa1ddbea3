// The executable: arguments in, exit status out.
import { closeLostTerminalsAtExit, leave } from './exit.ts'
import { main } from './ssh/main.ts'
import { tooManyFiles } from './ssh/too-many-files.ts'

closeLostTerminalsAtExit()
// A reader of ours that is gone (EPIPE) shows as a failed write, where it matters; it must not end us by itself.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
// Node would open a debugger's port, where every user of this machine finds our keys; ssh just ends.
process.once('SIGUSR1', () => process.kill(process.pid, 'SIGUSR1'))
process.on('uncaughtException', (error) => {
  const why = tooManyFiles(error) ?? `internal error: ${error.message}`
  process.stderr.write(`yon-ssh: ${why}\r\n`)
  process.exit(255)
})

void main(process.argv.slice(2)).then(leave)
