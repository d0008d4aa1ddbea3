// What ends a script: its default export, what it throws, a reader that is gone. How it ends is the script's own matter.
import { endScript } from '@yon/script/ending'

/** Loads the module, waits until nothing is left to do, and ends the process. */
export async function runToEnd(url: string, argv: readonly string[]): Promise<never> {
  let outcome: { readonly status: number | undefined } | undefined
  endQuietlyWithoutReader()
  // Before all other listeners: the end is in one hand, which waits for the clean-up.
  process.prependOnceListener('beforeExit', () => {
    if (outcome === undefined) process.stderr.write('yon: the script waits for something that will never come\n')
    const own = typeof process.exitCode === 'number' ? process.exitCode : 0
    void endScript({ status: outcome === undefined ? STATUS_UNSETTLED : (outcome.status ?? own) })
  })
  try {
    outcome = { status: await statusOf(url, argv) }
  } catch (error) {
    return await endScript({ error })
  }
  // What is left to do, such as timers and servers, keeps the process.
  return await new Promise(() => undefined)
}

/** The default export: a status, whether all is well, or a function that gives one of them. */
async function statusOf(url: string, argv: readonly string[]): Promise<number | undefined> {
  const { default: given } = (await import(url)) as { default?: unknown }
  const result: unknown = await (typeof given === 'function' ? (given as Main)(...argv) : given)
  if (typeof result === 'boolean') return result ? 0 : 1
  if (typeof result === 'number') return Number.isInteger(result) && result >= 0 && result <= 255 ? result : 1
  return undefined
}

type Main = (...argv: readonly string[]) => unknown

/** As programs end when `head` has seen enough. */
function endQuietlyWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') void endScript({ signal: 'SIGPIPE' })
    })
  }
}

/** As Node's own. */
const STATUS_UNSETTLED = 13
