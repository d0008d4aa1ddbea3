// A host for functions that is a child process of the tests.
import type { TestContext } from 'node:test'
import { FarEnd, type FarEndOptions } from '../../src/agent/far-end.ts'
import type { Launcher } from '../../src/agent/launcher.ts'
import { localLauncher, type LocalLauncherOptions } from '../../src/agent/local-launcher.ts'
import type { FunctionHost } from '../../src/agent/remote.ts'

export interface TestHost extends FunctionHost {
  /** How many programs were started on it. */
  readonly starts: number
  /** Bytes of commands, and of what was sent to them. */
  readonly bytesSent: number
}

/** Named `web1` unless told otherwise; closed when the test is over. */
export function testHost(context: TestContext, options: LocalLauncherOptions & FarEndOptions = {}): TestHost {
  return hostOf(context, localLauncher({ host: 'web1', ...options }), options)
}

/** The same, with any launcher. */
export function hostOf(context: TestContext, launcher: Launcher, options: FarEndOptions = {}): TestHost {
  let starts = 0
  let bytesSent = 0
  const counting: Launcher = {
    host: launcher.host,
    reach: async () => {
      const reach = await launcher.reach()
      return {
        ...reach,
        start: async (command) => {
          starts++
          bytesSent += command.length
          const program = await reach.start(command)
          const { stdin } = program
          const write = stdin.write.bind(stdin)
          const counting = (chunk: Uint8Array): boolean => {
            bytesSent += chunk.length
            return write(chunk)
          }
          return { ...program, stdin: Object.assign(stdin, { write: counting }) }
        },
      }
    },
  }
  const farEnd = new FarEnd(counting, options)
  context.after(() => farEnd.close())
  return {
    farEnd,
    get starts() {
      return starts
    },
    get bytesSent() {
      return bytesSent
    },
  }
}
