// The channel that notices on the host when this process is gone or the network is cut, and sends signals there; see
// watchdog.ts. It exists while commands run for more than a moment.
import { ChannelOpenError } from '@yon/ssh/errors'
import type { SudoSettings } from '../command/executor.ts'
import { ScriptError } from '../errors.ts'
import { launch, type Launched } from './launch.ts'
import { SharedConnection } from './shared-connection.ts'
import { guardScript } from './watchdog.ts'

/** The processes of a command, as its first record names them. */
export interface FarProcess {
  readonly pid: string
  /** The outermost shell, whose number the group has where sudo makes no other. */
  readonly outer: string
  /** What watches it; `0` when nothing does. */
  readonly watch: string
}

/** Watches over processes of one user on one host. */
export class Guard {
  readonly #shared: SharedConnection
  readonly #sudo: SudoSettings | undefined
  readonly #guarded = new Set<FarProcess>()
  #channel: Promise<Launched> | undefined
  #spare: SharedConnection | undefined
  #beat: NodeJS.Timeout | undefined
  #leaving: NodeJS.Timeout | undefined

  constructor(shared: SharedConnection, sudo: SudoSettings | undefined) {
    this.#shared = shared
    this.#sudo = sudo
  }

  /** From now on the process ends when home is lost. */
  add(process: FarProcess): void {
    this.#guarded.add(process)
    this.#send(adoption(process))
  }

  /** The process has ended, or may go on by itself. */
  remove(process: FarProcess): void {
    if (!this.#guarded.delete(process)) return
    this.#send(`- ${process.pid}`)
    this.#leaveLater()
  }

  /** Sends `signal`, without `SIG`, to all processes of the command. */
  kill(process: FarProcess, signal: string): void {
    this.#send(`k ${signal} ${process.pid} ${process.outer}`)
    this.#leaveLater()
  }

  /** Removes a folder that a command left. */
  removeFolder(path: string): void {
    if (!/[\s\\]/.test(path)) this.#send(`r ${path}`)
  }

  #send(line: string): void {
    const before = this.#channel
    this.#channel ??= this.#open()
    const isNew = before === undefined && line.startsWith('+')
    // What is guarded is told to a new guard as it opens.
    if (!isNew) void this.#channel.then((channel) => channel.stdin.write(`${line}\n`), ignore)
  }

  async #open(): Promise<Launched> {
    try {
      const channel = await this.#launch()
      channel.stdout.resume()
      channel.stderr.resume()
      for (const each of this.#guarded) channel.stdin.write(`${adoption(each)}\n`)
      this.#beat = setInterval(() => channel.stdin.write('h\n'), BEAT_MS)
      this.#beat.unref()
      void channel.exit.then(() => this.#ended())
      return channel
    } catch (error) {
      this.#ended()
      throw error
    }
  }

  /** On a connection of its own when the server has no session left on that of the commands. */
  async #launch(): Promise<Launched> {
    const connection = await this.#shared.get()
    const script = guardScript(connection.info.serverSoftware.startsWith('OpenSSH_') && this.#sudo === undefined)
    const options = { sudo: this.#sudo, attendant: true }
    try {
      return await launch(this.#shared, script, options)
    } catch (error) {
      if (!(error instanceof ScriptError && error.cause instanceof ChannelOpenError)) throw error
      this.#spare = new SharedConnection(this.#shared.host, () => this.#shared.another())
      return await launch(this.#spare, script, options)
    }
  }

  #ended(): void {
    clearInterval(this.#beat)
    this.#channel = undefined
    void this.#spare?.close()
    this.#spare = undefined
  }

  /** Commands often follow each other. */
  #leaveLater(): void {
    clearTimeout(this.#leaving)
    this.#leaving = setTimeout(() => {
      if (this.#guarded.size === 0) void this.#channel?.then((channel) => channel.stdin.end(), ignore)
    }, LEAVE_MS)
    this.#leaving.unref()
  }
}

function adoption({ pid, watch, outer }: FarProcess): string {
  return `+ ${pid} ${watch} ${outer}`
}

function ignore(): void {}

const BEAT_MS = 2000
const LEAVE_MS = 1000
