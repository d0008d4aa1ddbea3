// What the end of a script is: its default export, what it throws, a signal, a reader that is gone.
import { describeFailure, statusOfFailure } from './failure.ts'

/** Loads the module, waits until nothing is left to do, and gives the exit status. */
export async function outcomeOf(url: string, argv: readonly string[]): Promise<number> {
  process.removeAllListeners('uncaughtException')
  return await new Promise((resolve) => {
    let status: number | undefined
    const fail = (error: unknown): void => {
      process.stderr.write(describeFailure(error))
      resolve(statusOfFailure(error))
    }
    process.on('uncaughtException', fail)
    endQuietlyWithoutReader(resolve)
    process.once('beforeExit', () => {
      if (status === undefined) process.stderr.write('yon: the script waits for something that will never come\n')
      resolve(status ?? STATUS_UNSETTLED)
    })
    statusOf(url, argv).then((given) => (status = given), fail)
  })
}

/** The default export: a status, whether all is well, or a function that gives one of them. */
async function statusOf(url: string, argv: readonly string[]): Promise<number> {
  const { default: given } = (await import(url)) as { default?: unknown }
  const result: unknown = await (typeof given === 'function' ? (given as Main)(...argv) : given)
  if (typeof result === 'boolean') return result ? 0 : 1
  if (typeof result === 'number') return Number.isInteger(result) && result >= 0 && result <= 255 ? result : 1
  return typeof process.exitCode === 'number' ? process.exitCode : 0
}

type Main = (...argv: readonly string[]) => unknown

/** As programs end when `head` has seen enough. */
function endQuietlyWithoutReader(resolve: (status: number) => void): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') resolve(STATUS_SIGPIPE)
    })
  }
}

/** As Node's own. */
const STATUS_UNSETTLED = 13
const STATUS_SIGPIPE = 141
