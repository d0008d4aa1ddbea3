// A host as a script holds it. Views of it (another directory, other variables, another user) share its connection.
import { type Connection, connect, type ConnectOptions, type Person } from '@yon/ssh'
import { FarEnd } from '../agent/far-end.ts'
import type { Launcher } from '../agent/launcher.ts'
import { remote, type FunctionHost, type RemoteCall, type Wire } from '../agent/remote.ts'
import type { Executor, SudoSettings } from '../command/executor.ts'
import { ScriptError } from '../errors.ts'
import { FarExecutor } from './executor.ts'
import { hostLauncher } from './host-launcher.ts'
import { personAtTerminal } from './person.ts'
import { SharedConnection } from './shared-connection.ts'

/** How a host is reached. */
export interface HostOptions {
  /** Who answers when connecting needs a password, a passphrase or a decision. Default: whoever sits at the terminal. */
  readonly person?: Person
  /**
   * Whether this machine's Node.js may be put into `~/.cache/yon` of the host, for functions, when it has none and is of the
   * same kind. Default false.
   */
  readonly uploadRuntime?: boolean
  /** What is told to `connect` of `@yon/ssh` beside the destination. */
  readonly ssh?: Omit<ConnectOptions, 'person' | 'via'>
  /** Connects in another way than by ssh_config. `via` is the connection to go through, where there is one. */
  readonly connect?: (via: Connection | undefined) => Promise<Connection>
}

/** How another user is become. */
export interface SudoOptions {
  /** What sudo asks for; asked for once a connection. Without it, sudo must not ask. */
  readonly password?: string | (() => string | Promise<string>)
}

/** Where and how a view of a host runs what it is given. */
export interface HostView {
  readonly cwd: string | undefined
  readonly env: Readonly<Record<string, string | null>>
  readonly sudo: SudoSettings | undefined
}

/** Another host. */
export class FarHost implements FunctionHost, AsyncDisposable {
  readonly name: string
  readonly view: HostView
  readonly executor: Executor
  readonly launcher: Launcher
  readonly #options: HostOptions
  readonly #shared: SharedConnection

  /** For `host` only. */
  constructor(name: string, options: HostOptions, shared: SharedConnection, view: HostView, executor: Executor) {
    this.name = name
    this.view = view
    this.executor = executor
    this.launcher = hostLauncher(shared, view.sudo)
    this.#options = options
    this.#shared = shared
  }

  /** What runs functions there: one agent for each user. */
  get farEnd(): FarEnd {
    const user = this.view.sudo?.user ?? ''
    const ofUsers = farEnds.get(this.#shared) ?? new Map<string, FarEnd>()
    farEnds.set(this.#shared, ofUsers)
    const farEnd =
      ofUsers.get(user) ?? new FarEnd(this.launcher, { uploadRuntime: this.#options.uploadRuntime ?? false })
    ofUsers.set(user, farEnd)
    return farEnd
  }

  /** Runs a function there: `remote(this, fn, ...args)`. */
  run<A extends Wire[], R>(fn: (...args: A) => R, ...args: A): RemoteCall<R> {
    return remote(this, fn, ...args)
  }

  /** In another directory: relative to that of this view, or to the home. */
  cd(directory: string): FarHost {
    return this.#with({ cwd: joinDirectory(this.view.cwd, directory) })
  }

  /** With other variables; `null` removes one. They may be seen by `ps` over there while a command begins. */
  env(variables: Readonly<Record<string, string | null>>): FarHost {
    return this.#with({ env: { ...this.view.env, ...variables } })
  }

  /** As another user, through sudo; the directory is then the home of that one. */
  sudo(user = 'root', { password }: SudoOptions = {}): FarHost {
    return this.#with({ sudo: { user, password: password === undefined ? undefined : asking(password) } })
  }

  /** Through another host, over a connection from there. */
  via(bastion: FarHost): FarHost {
    const under = bastion.#shared
    const shared = new SharedConnection(
      this.name,
      async () => await open(this.name, this.#options, await under.get()),
      under,
    )
    return new FarHost(this.name, this.#options, shared, this.view, new FarExecutor(shared))
  }

  /** The connection, for everything else that SSH can do: files, forwards, terminals. */
  connection(): Promise<Connection> {
    return this.#shared.get()
  }

  /** Ends the connection and what runs over it. Used again, the host connects again. */
  async close(): Promise<void> {
    await this.#shared.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #with(changes: Partial<HostView>): FarHost {
    return new FarHost(this.name, this.#options, this.#shared, { ...this.view, ...changes }, this.executor)
  }
}

/**
 * A host, by what ssh would be given: `web1`, `deploy@web1`, `ssh://web1:2222`. It is connected to when it is first used,
 * with ssh_config, agent, keys and known_hosts of the user, once in a process for a destination.
 */
export function host(
  destination: string | (HostOptions & { readonly name: string }),
  options: HostOptions = {},
): FarHost {
  if (typeof destination !== 'string') return host(destination.name, destination)
  if (destination === '') throw new ScriptError('invalid-argument', 'a host needs a name')
  const shared = sharedFor(destination, options)
  return new FarHost(destination, options, shared, PLAIN, executorFor(shared))
}

function sharedFor(destination: string, options: HostOptions): SharedConnection {
  const isOrdinary = options.connect === undefined && options.ssh === undefined && options.person === undefined
  const known = isOrdinary ? connections.get(destination) : undefined
  const shared = known ?? new SharedConnection(destination, () => open(destination, options, undefined))
  if (isOrdinary) connections.set(destination, shared)
  return shared
}

function executorFor(shared: SharedConnection): FarExecutor {
  const executor = executors.get(shared) ?? new FarExecutor(shared)
  executors.set(shared, executor)
  return executor
}

async function open(name: string, options: HostOptions, via: Connection | undefined): Promise<Connection> {
  if (options.connect !== undefined) return await options.connect(via)
  const person = options.person ?? personAtTerminal
  return await connect(name, { ...options.ssh, person, ...(via === undefined ? {} : { via }) })
}

/** The same function for the same: what it gives is remembered for it. */
function asking(password: NonNullable<SudoOptions['password']>): () => Promise<string> {
  if (typeof password === 'string') return () => Promise.resolve(password)
  const ask = askers.get(password) ?? (async (): Promise<string> => await password())
  askers.set(password, ask)
  return ask
}

function joinDirectory(outer: string | undefined, directory: string): string {
  if (directory === '' || directory.includes('\0')) {
    throw new ScriptError('invalid-argument', `not a directory: ${JSON.stringify(directory)}`)
  }
  const isWhole = outer === undefined || directory.startsWith('/') || /^~(?:\/|$)/.test(directory)
  return isWhole ? directory : `${outer}/${directory}`
}

/** Of this process, by destination. */
const connections = new Map<string, SharedConnection>()
const askers = new WeakMap<() => string | Promise<string>, () => Promise<string>>()
const farEnds = new WeakMap<SharedConnection, Map<string, FarEnd>>()
const executors = new WeakMap<SharedConnection, FarExecutor>()
const PLAIN: HostView = { cwd: undefined, env: {}, sudo: undefined }
