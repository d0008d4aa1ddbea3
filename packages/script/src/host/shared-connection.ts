// The one connection to a host: opened when it is first needed, shared by all views and functions, and no reason for the
// process to go on when nothing runs over it.
import type { Connection, Session, SessionOptions } from '@yon/ssh'
import { ChannelOpenError } from '@yon/ssh/errors'
import { lost } from './lost.ts'

/** How a command is started. */
export interface ExecOptions extends SessionOptions {
  /** It only serves others, and is given up when there is no session for it. */
  readonly attendant?: boolean
  /** What it reads first, sent before it is known to run. */
  readonly input?: Uint8Array | undefined
}

/** A connection that everything on a host shares. */
export class SharedConnection {
  readonly host: string
  /** See `HostOptions`. */
  readonly longPauses: boolean
  readonly #connect: () => Promise<Connection>
  #opening: Promise<Connection> | undefined
  #current: Connection | undefined
  #holds = 0
  /** On the connection of now. */
  #commands = 0
  readonly #waiting = new Set<() => void>()
  readonly #under: SharedConnection | undefined
  #releaseUnder: () => void = ignore

  /** @param connect opens a connection to `host` @param under what connections run over */
  constructor(
    host: string,
    connect: () => Promise<Connection>,
    {
      under,
      longPauses = false,
    }: { readonly under?: SharedConnection; readonly longPauses?: boolean | undefined } = {},
  ) {
    this.host = host
    this.longPauses = longPauses
    this.#connect = connect
    this.#under = under
  }

  /** The connection; a new one when the last was lost. @throws ScriptError `host-lost` */
  async get(): Promise<Connection> {
    this.#opening ??= this.#establish()
    return await this.#opening
  }

  /** One more connection, for whoever asks and has to close it. @throws ScriptError `host-lost` */
  async another(): Promise<Connection> {
    try {
      return await this.#connect()
    } catch (error) {
      throw lost(this.host, error)
    }
  }

  /**
   * Starts a command as soon as the server has a session for it: sshd allows ten at once (MaxSessions), and more wait for
   * their turn. The process does not end before the command has, unless that is only an `attendant`, which does not wait.
   * @throws ScriptError `host-lost`
   */
  async exec(command: string, options: ExecOptions = {}): Promise<Session> {
    const release = options.attendant === true ? ignore : this.hold()
    try {
      const session = await this.#exec(command, options)
      void session.exit.then(() => {
        release()
        this.#wake()
      })
      return session
    } catch (error) {
      release()
      throw lost(this.host, error)
    }
  }

  /** Keeps the process running until the returned function is called. */
  hold(): () => void {
    if (this.#holds++ === 0) {
      this.#releaseUnder = this.#under?.hold() ?? ignore
      this.#current?.ref()
    }
    let isHeld = true
    return () => {
      if (isHeld && --this.#holds === 0) {
        this.#current?.unref()
        this.#releaseUnder()
        this.#under?.settle()
      }
      isHeld = false
    }
  }

  /** Says again whether the process goes on for it: connections that run over this one have said so for it, too. */
  settle(): void {
    if (this.#holds > 0) this.#current?.ref()
    else this.#current?.unref()
    this.#under?.settle()
  }

  /** Ends the connection, and all that runs over it. The next use opens another. */
  async close(): Promise<void> {
    const opening = this.#opening
    this.#opening = undefined
    const connection = await opening?.catch(() => undefined)
    await connection?.close()
  }

  async #exec(command: string, { attendant = false, input, ...options }: ExecOptions): Promise<Session> {
    for (let alone = 0; ;) {
      const connection = await this.get()
      const others = connection.channels.length
      const session = connection.exec(command, options)
      if (input !== undefined) session.stdin.write(input)
      // A script with one command for a host needs no more.
      if (!attendant && this.#commands++ > 0) connection.prepareSession()
      try {
        await session.started
        return session
      } catch (error) {
        if (!(error instanceof ChannelOpenError) || attendant) throw error
        // A session that has ended for us may take a moment longer for the server.
        if (others === 0 && ++alone > TRIES_ALONE) throw error
        await this.#turn(others === 0 ? MOMENT_MS : TURN_MS)
      }
    }
  }

  async #establish(): Promise<Connection> {
    const opening = this.#connect()
    try {
      const connection = await opening
      this.#current = connection
      this.#commands = 0
      this.settle()
      void connection.closed.then(() => this.#gone(connection))
      return connection
    } catch (error) {
      this.#opening = undefined
      throw lost(this.host, error)
    }
  }

  #gone(connection: Connection): void {
    if (this.#current !== connection) return
    this.#current = undefined
    this.#opening = undefined
    this.#wake()
  }

  /** Resolves when it may be worth another try: a session of ours has ended, or after a while one of somebody else's. */
  #turn(longestMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, longestMs)
      this.#waiting.add(wake)
    })
  }

  #wake(): void {
    const [first] = this.#waiting
    first?.()
  }
}

function ignore(): void {}

/** How long to wait for the end of sessions that we know nothing of. */
const TURN_MS = 500
const MOMENT_MS = 50
const TRIES_ALONE = 5
