// RFC 4254 §6: a session channel from the server's side. Requests are decided one after the other; one program runs.
import { finished } from 'node:stream/promises'
import type { Writable } from 'node:stream'
import { ProtocolError } from '../errors.ts'
import { ChannelReadable, ChannelWritable } from '../io/channel-streams.ts'
import {
  breakRequest,
  env,
  exec,
  exitSignal,
  exitStatus,
  ptyReq,
  signal,
  subsystem,
  windowChange,
} from '../messages/channel-request.ts'
import { SSH_EXTENDED_DATA_STDERR } from '../messages/registry.ts'
import { decodeTerminalModes } from '../messages/terminal-modes.ts'
import type { Channel, ChannelHandler } from '../protocol/channel.ts'
import type { ServerConnection } from './connection.ts'
import type { SessionEvent } from './events.ts'
import type { Program, ProgramExit, PtyRequest, PtySize, SessionHandlers } from './program.ts'

/** A session channel that a client has opened. */
export class ServerSession {
  readonly connection: ServerConnection
  /** Counts the sessions of the connection, from 0. */
  readonly number: number
  /** Variables that the client set and the handlers took. */
  readonly env = new Map<string, string>()
  /** For the connection only. */
  readonly handler: ChannelHandler
  readonly #report: (event: SessionEvent) => void
  readonly #closed = new AbortController()
  readonly #stdin: ChannelReadable
  readonly #stdout: ChannelWritable
  readonly #stderr: ChannelWritable
  readonly #signalListeners: ((name: string) => void)[] = []
  readonly #resizeListeners: ((size: PtySize) => void)[] = []
  readonly #breakListeners: ((lengthMs: number) => void)[] = []
  #channel: Channel | undefined
  #handlers: SessionHandlers = {}
  #pty: PtyRequest | undefined
  #started = false
  #begin: (() => void) | undefined
  #decisions: Promise<void> = Promise.resolve()
  #undecided = 0
  #undecidedBytes = 0

  constructor(connection: ServerConnection, number: number, report: (event: SessionEvent) => void) {
    this.connection = connection
    this.number = number
    this.#report = report
    const channel = (): Channel | undefined => this.#channel
    this.#stdin = new ChannelReadable(channel)
    // RFC 4254 §5.3: after SSH_MSG_CHANNEL_EOF there is no data any more, on stderr neither.
    let writing = 2
    const ended = (to: Channel): void => void (--writing === 0 && to.sendEof())
    this.#stdout = new ChannelWritable(channel, { ended })
    this.#stderr = new ChannelWritable(channel, { dataTypeCode: SSH_EXTENDED_DATA_STDERR, ended })
    this.handler = this.#makeHandler()
  }

  /** The terminal that was granted, in its size of now. */
  get pty(): PtyRequest | undefined {
    return this.#pty
  }

  /** Fires when the channel is gone. */
  get closed(): AbortSignal {
    return this.#closed.signal
  }

  /** Closes the channel, whatever runs on it. */
  close(): void {
    this.#channel?.close()
    this.#end()
  }

  /** For the connection only. */
  attach(channel: Channel, handlers: SessionHandlers): void {
    this.#channel = channel
    this.#handlers = handlers
  }

  #makeHandler(): ChannelHandler {
    return {
      opened: () => undefined,
      refused: () => undefined,
      data: (bytes, dataTypeCode) => {
        if (dataTypeCode === undefined) this.#stdin.deliver(bytes)
        else this.#channel?.consumed(bytes.length)
      },
      eof: () => this.#stdin.end(),
      writable: () => {
        this.#stdout.resumeSending()
        this.#stderr.resumeSending()
      },
      request: (requestType, data, wantReply) => this.#enqueue(requestType, data, wantReply),
      closed: () => this.#end(),
    }
  }

  /** Replies are in the order of the requests (RFC 4254 §5.4), so a slow decision delays what follows. */
  #enqueue(requestType: string, data: Uint8Array, wantReply: boolean): undefined {
    this.#undecidedBytes += data.length
    if (++this.#undecided > UNDECIDED_REQUESTS_MAX || this.#undecidedBytes > UNDECIDED_BYTES_MAX) {
      throw new ProtocolError('too many channel requests at once', { code: 'limit-exceeded' })
    }
    this.#decisions = this.#decisions.then(async () => {
      const succeeded = await this.#decide(requestType, data)
      this.#undecided--
      this.#undecidedBytes -= data.length
      if (wantReply) this.connection.guard(() => this.#channel?.replyToRequest(succeeded))
      // The client hears that its program starts before it hears the program.
      this.#begin?.()
    })
    return undefined
  }

  async #decide(requestType: string, data: Uint8Array): Promise<boolean> {
    const decide = this.#deciders[requestType]
    if (decide === undefined || this.#closed.signal.aborted) return false
    try {
      return await decide(data)
    } catch (error) {
      // Malformed bytes are the peer's fault and end the connection; a handler that throws refuses.
      if (error instanceof ProtocolError) this.connection.fail(error)
      else this.#report({ event: 'session-failed', session: this, error })
      return false
    }
  }

  readonly #deciders: Readonly<Record<string, (data: Uint8Array) => boolean | Promise<boolean>>> = {
    'pty-req': (data) => this.#decidePty(data),
    env: (data) => this.#decideEnv(data),
    exec: async (data) => {
      const { command } = exec.decode(data)
      return this.#start('exec', command, await this.#handlers.exec?.(command))
    },
    shell: async (data) => {
      if (data.length > 0) throw new ProtocolError('bytes after the end of a shell request')
      return this.#start('shell', '', await this.#handlers.shell?.())
    },
    subsystem: async (data) => {
      const { subsystemName } = subsystem.decode(data)
      return this.#start('subsystem', subsystemName, await this.#handlers.subsystem?.(subsystemName))
    },
    'window-change': (data) => {
      const size = windowChange.decode(data)
      if (this.#pty === undefined) return false
      this.#pty = { ...this.#pty, ...size }
      for (const listener of this.#resizeListeners) listener(size)
      return true
    },
    signal: (data) => {
      const { signalName } = signal.decode(data)
      for (const listener of this.#signalListeners) listener(signalName)
      return this.#signalListeners.length > 0
    },
    break: (data) => {
      const { lengthMs } = breakRequest.decode(data)
      for (const listener of this.#breakListeners) listener(lengthMs)
      return this.#breakListeners.length > 0
    },
    // OpenSSH PROTOCOL §2.1: nobody reads what the program writes any more.
    'eow@openssh.com': () => {
      this.#stdout.destroy()
      return true
    },
  }

  async #decidePty(data: Uint8Array): Promise<boolean> {
    const { terminal, columns, rows, widthPixels, heightPixels, terminalModes } = ptyReq.decode(data)
    const modes = decodeTerminalModes(terminalModes)
    const request = { term: terminal, columns, rows, widthPixels, heightPixels, modes }
    if (this.#started || this.#pty !== undefined) return false
    if ((await this.#handlers.pty?.(request)) !== true) return false
    this.#pty = request
    return true
  }

  async #decideEnv(data: Uint8Array): Promise<boolean> {
    const { name, value } = env.decode(data)
    if (this.#started || this.env.size >= VARIABLES_MAX || /[=\0]/.test(name) || value.includes('\0')) return false
    if ((await this.#handlers.env?.(name, value)) !== true) return false
    this.env.set(name, value)
    return true
  }

  /** RFC 4254 §6.5: "Only one of these requests can succeed per channel." */
  #start(kind: 'exec' | 'shell' | 'subsystem', what: string, program: Program | undefined): boolean {
    if (this.#started || program === undefined || this.#closed.signal.aborted) {
      this.#report({ event: 'session-refused', session: this, kind, what })
      return false
    }
    this.#started = true
    this.#report({ event: 'session-started', session: this, kind, what })
    this.#begin = () => {
      this.#begin = undefined
      void this.#run(program)
    }
    return true
  }

  async #run(program: Program): Promise<void> {
    try {
      await this.#finish(await program(this.#running()))
    } catch (error) {
      this.#report({ event: 'session-failed', session: this, error })
      await this.#finish(FAILED_STATUS)
    }
  }

  #running() {
    return {
      session: this,
      stdin: this.#stdin,
      stdout: this.#stdout,
      stderr: this.#stderr,
      closed: this.closed,
      onSignal: (listener: (name: string) => void) => void this.#signalListeners.push(listener),
      onResize: (listener: (size: PtySize) => void) => void this.#resizeListeners.push(listener),
      onBreak: (listener: (lengthMs: number) => void) => void this.#breakListeners.push(listener),
    }
  }

  /** All output, then EOF, how it ended, and the end of the channel. */
  async #finish(exit: ProgramExit): Promise<void> {
    // Whoever still writes has nobody to report to.
    this.#stdin.destroy()
    await Promise.all([flushed(this.#stderr), flushed(this.#stdout)])
    this.#report({ event: 'session-ended', session: this, exit })
    this.connection.guard(() => {
      const channel = this.#channel
      if (channel === undefined || this.#closed.signal.aborted) return
      if (typeof exit === 'number') channel.request('exit-status', exitStatus.encode({ exitStatus: exit >>> 0 }))
      else if (exit !== undefined) channel.request('exit-signal', encodeExitSignal(exit))
      channel.close()
    })
  }

  #end(): void {
    if (this.#closed.signal.aborted) return
    this.#closed.abort()
    this.#stdin.destroy()
    this.#stdout.destroy()
    this.#stderr.destroy()
  }
}

function encodeExitSignal(exit: Exclude<ProgramExit, number | undefined | void>): Uint8Array {
  const { signal: signalName, coreDumped = false, errorMessage = '' } = exit
  return exitSignal.encode({ signalName, coreDumped, errorMessage, languageTag: '' })
}

/** Ends a stream and waits until the client has taken all of it, or is gone. */
async function flushed(stream: Writable): Promise<void> {
  stream.end()
  await finished(stream).catch(() => undefined)
}

const FAILED_STATUS = 255
/** OpenSSH takes 128 variables. */
const VARIABLES_MAX = 128
const UNDECIDED_REQUESTS_MAX = 256
const UNDECIDED_BYTES_MAX = 2 * 1024 * 1024
