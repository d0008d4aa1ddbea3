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
  /** Of its pipes with names; empty when it has none. */
  readonly folder: string
}

/** Watches over processes of one user on one host. */
export class Guard {
  readonly #shared: SharedConnection
  readonly #sudo: SudoSettings | undefined
  readonly #guarded = new Set<FarProcess>()
  #channel: Promise<Launched> | undefined
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
    if (this.#guarded.delete(process)) this.#send(`- ${process.pid}`)
    this.#leaveLater()
  }

  /** Sends `signal`, without `SIG`, to all processes of the command. */
  kill(process: FarProcess, signal: string): void {
    this.#send(`k ${signal} ${process.pid} ${process.outer}`)
    this.#leaveLater()
  }

  /** Removes a folder that a command left. */
  removeFolder(path: string): void {
    if (PLAIN_PATH.test(path)) this.#send(`r ${path}`)
  }

  #send(line: string): void {
    clearTimeout(this.#leaving)
    this.#channel ??= this.#begin()
    this.#channel.then(({ stdin }) => stdin.write(`${line}\n`), ignore)
  }

  #begin(): Promise<Launched> {
    const opening = this.#open()
    const over = (): void => this.#over(opening)
    opening.then(({ exit }) => void exit.then(over), over)
    return opening
  }

  async #open(): Promise<Launched> {
    const { channel, spare } = await this.#launch()
    channel.stdout.resume()
    channel.stderr.resume()
    for (const each of this.#guarded) channel.stdin.write(`${adoption(each)}\n`)
    const beat = setInterval(() => channel.stdin.write('h\n'), BEAT_MS)
    beat.unref()
    void channel.exit.then(() => {
      clearInterval(beat)
      void spare?.close()
    })
    return channel
  }

  /** On a connection of its own when the server has no session left on that of the commands. */
  async #launch(): Promise<{ readonly channel: Launched; readonly spare?: SharedConnection }> {
    const connection = await this.#shared.get()
    const { serverSoftware, isDirect } = connection.info
    const endsConnection = serverSoftware.startsWith('OpenSSH_') && this.#sudo === undefined
    const script = guardScript(endsConnection, isDirect && this.#shared.longPauses)
    const options = { sudo: this.#sudo, attendant: true, isHidden: true }
    try {
      return { channel: await launch(this.#shared, script, options) }
    } catch (error) {
      if (!(error instanceof ScriptError && error.cause instanceof ChannelOpenError)) throw error
      const spare = new SharedConnection(this.#shared.host, () => this.#shared.another())
      return { channel: await launch(spare, script, options), spare }
    }
  }

  /** What is still guarded needs another. */
  #over(channel: Promise<Launched>): void {
    if (this.#channel === channel) this.#channel = undefined
    if (this.#guarded.size === 0) return
    const again = setTimeout(() => {
      if (this.#guarded.size > 0) this.#channel ??= this.#begin()
    }, AGAIN_MS)
    again.unref()
  }

  /** Commands often follow each other. */
  #leaveLater(): void {
    clearTimeout(this.#leaving)
    this.#leaving = setTimeout(() => {
      const channel = this.#channel
      if (this.#guarded.size > 0 || channel === undefined) return
      // Who comes after this needs another.
      this.#channel = undefined
      channel.then(({ stdin }) => stdin.end(), ignore)
    }, LEAVE_MS)
    this.#leaving.unref()
  }
}

function adoption({ pid, watch, outer, folder }: FarProcess): string {
  return `+ ${pid} ${watch} ${outer} ${PLAIN_PATH.test(folder) ? folder : ''}`
}

function ignore(): void {}

/** Which sh takes as it is. */
const PLAIN_PATH = /^\/[\w./-]+$/
const BEAT_MS = 2000
const LEAVE_MS = 1000
const AGAIN_MS = 500
