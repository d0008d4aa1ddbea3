// This machine as a host.
import type { Connection } from '@yon/ssh'
import { FarEnd } from '../agent/far-end.ts'
import { localLauncher } from '../agent/local-launcher.ts'
import { remote, type RemoteCall, type Wire } from '../agent/remote.ts'
import type { Dollar } from '../command/dollar.ts'
import type { Executor } from '../command/executor.ts'
import { ScriptError } from '../errors.ts'
import type { Secret } from '../grammar/index.ts'
import { localExecutor } from '../process/index.ts'
import { made } from '../scope/index.ts'
import { type FileTests, test, which } from '../script/index.ts'
import type { Host } from './host-interface.ts'
import type { HostView } from './host-options.ts'
import { dollarOf, inDirectory, PLAIN_VIEW, withVariables } from './view.ts'

/** This machine. */
export class HereHost implements Host {
  readonly name = 'here'
  readonly $: Dollar
  readonly test: FileTests
  readonly view: HostView
  readonly executor: Executor = localExecutor

  /** For `here` only. */
  constructor(view: HostView = PLAIN_VIEW) {
    this.view = view
    this.$ = dollarOf(localExecutor, view)
    this.test = within(view)
  }

  get farEnd(): FarEnd {
    farEnd ??= new FarEnd(localLauncher())
    return farEnd
  }

  run<A extends Wire[], R>(fn: (...args: A) => R, ...args: A): RemoteCall<R> {
    return remote(this, fn, ...args)
  }

  cd(directory: string): HereHost {
    return new HereHost(inDirectory(this.view, directory))
  }

  env(variables: Readonly<Record<string, string | Secret | null>>): HereHost {
    return new HereHost(withVariables(this.view, variables))
  }

  sudo(): never {
    throw new ScriptError('invalid-argument', 'sudo is for other hosts', { advice: 'Here, write $`sudo …`.' })
  }

  via(): never {
    throw new ScriptError('invalid-argument', 'no other host leads here')
  }

  which(program: string): Promise<string | undefined> {
    const { cwd, env } = this.view
    return made({ cwd, env }, () => which(program))
  }

  connection(): Promise<Connection> {
    return Promise.reject(
      new ScriptError('invalid-argument', 'there is no connection to this machine', { host: 'here' }),
    )
  }

  /** Ends what runs functions. */
  async close(): Promise<void> {
    await farEnd?.close()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return 'here'
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** The tests with the settings of a view. */
function within({ cwd, env }: HostView): FileTests {
  if (cwd === undefined) return test
  const inside = Object.entries(test).map(([name, ask]) => [
    name,
    (...asked: string[]) => made({ cwd, env }, () => (ask as (...asked: string[]) => unknown)(...asked)),
  ])
  return Object.fromEntries(inside) as FileTests
}

/** One agent for all views. */
let farEnd: FarEnd | undefined
