// Another host as a script holds it. Views of it (another directory, other variables, another user) share its connection.
import type { Connection } from '@yon/ssh'
import type { FarEnd } from '../agent/far-end.ts'
import { remote, type RemoteCall, type Wire } from '../agent/remote.ts'
import type { Dollar } from '../command/dollar.ts'
import type { Executor } from '../command/executor.ts'
import { ScriptError } from '../errors.ts'
import type { Secret } from '../grammar/index.ts'
import { type FileTests, fileTests } from '../script/index.ts'
import { programOn, testOn } from './questions.ts'
import type { Host } from './host-interface.ts'
import type { HostOptions, HostView, SudoOptions } from './host-options.ts'
import { executorOf, farEndOf } from './host-parts.ts'
import { openConnection } from './open-connection.ts'
import { SharedConnection } from './shared-connection.ts'
import { asUser, dollarOf, inDirectory, PLAIN_VIEW, withVariables } from './view.ts'

/** Another host. */
export class FarHost implements Host {
  readonly name: string
  readonly $: Dollar
  readonly test: FileTests
  readonly view: HostView
  readonly executor: Executor
  readonly #options: HostOptions
  readonly #shared: SharedConnection

  /** For `host` only. */
  constructor(name: string, options: HostOptions, shared: SharedConnection, view: HostView = PLAIN_VIEW) {
    this.name = name
    this.view = view
    this.executor = executorOf(shared, view.sudo)
    this.$ = dollarOf(this.executor, view)
    this.test = fileTests(testOn(this.$))
    this.#options = options
    this.#shared = shared
  }

  get farEnd(): FarEnd {
    return farEndOf(this.#shared, this.view.sudo, { uploadRuntime: this.#options.uploadRuntime ?? false })
  }

  run<A extends Wire[], R>(fn: (...args: A) => R, ...args: A): RemoteCall<R> {
    return remote(this, fn, ...args)
  }

  cd(directory: string): FarHost {
    return this.#with(inDirectory(this.view, directory))
  }

  env(variables: Readonly<Record<string, string | Secret | null>>): FarHost {
    return this.#with(withVariables(this.view, variables))
  }

  sudo(user = 'root', options: SudoOptions = {}): FarHost {
    return this.#with(asUser(this.view, user, options))
  }

  via(bastion: Host): FarHost {
    if (!(bastion instanceof FarHost))
      throw new ScriptError('invalid-argument', 'what leads there must be another host')
    const under = bastion.#shared
    const { destination = this.name } = this.#options
    const open = async (): Promise<Connection> => await openConnection(destination, this.#options, await under.get())
    return new FarHost(this.name, this.#options, new SharedConnection(this.name, open, { under }), this.view)
  }

  which(program: string): Promise<string | undefined> {
    return programOn(this.$, program)
  }

  connection(): Promise<Connection> {
    return this.#shared.get()
  }

  async close(): Promise<void> {
    await this.#shared.close()
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `host(${JSON.stringify(this.name)})`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #with(view: HostView): FarHost {
    return new FarHost(this.name, this.#options, this.#shared, view)
  }
}
