// What goes wrong beside the calls, where nobody waits for it: it is told, and the agent lives on.
import process from 'node:process'
import { ScriptError } from '../../errors.ts'

/** Shows what nobody caught, and keeps functions from ending the agent under others. */
export function reportTrouble(): void {
  process.on('uncaughtException', (error) => process.stderr.write(`uncaught: ${textOf(error)}\n`))
  process.on('unhandledRejection', (reason) => process.stderr.write(`not awaited, and failed: ${textOf(reason)}\n`))
  process.on('warning', () => {})
  process.exit = (code) => {
    const advice = 'return, or throw an error: the process over there runs other functions as well'
    throw new ScriptError('remote-failed', `process.exit(${code ?? ''}) was called over there`, { advice })
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
