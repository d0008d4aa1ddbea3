// The executable `yon`: the name of a command, and its arguments.
import { runCommand } from './commands.ts'
import { leave } from './exit.ts'

// A reader of ours that is gone (EPIPE) shows as a failed write, where it matters; it must not end us by itself.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
process.on('uncaughtException', (error) => {
  process.stderr.write(`yon: internal error: ${error.message}\n`)
  process.exit(2)
})

await leave(await runCommand(process.argv.slice(2)))
