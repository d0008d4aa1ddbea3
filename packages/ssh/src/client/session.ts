// RFC 4254 §6: a session channel as a program sees it. One program runs on one session.
import type { Readable, Writable } from 'node:stream'
import { ChannelOpenError, SshError } from '../errors.ts'
import { adviceOnRequest, adviseOnChannel } from './advice/channels.ts'
import { ChannelReadable, ChannelWritable } from '../io/channel-streams.ts'
import {
  breakRequest,
  env,
  exitSignal,
  exitStatus,
  ptyReq,
  signal as signalRequest,
  windowChange,
  x11Req,
} from '../messages/channel-request.ts'
import { SSH_EXTENDED_DATA_STDERR } from '../messages/registry.ts'
import type { Channel, ChannelHandler } from '../protocol/channel.ts'
import { requireSendable } from '../protocol/sendable.ts'
import { type Exit, unknownExit } from './exit.ts'
import { linesOf } from './lines.ts'
import type { Program, SessionOptions, TerminalSize } from './session-options.ts'
import { startRequest } from './start-request.ts'

/**
 * A program that runs at the server. Its stdout and stderr share the channel's one window (RFC 4254 §5.2): when one of
 * them is left unread for long, the other comes to a stop as well, and the program with it. Read both, or call `resume()`
 * on the one that does not matter, which throws it away.
 */
export class Session {
  /**
   * Bytes for the program. Ending it sends SSH_MSG_CHANNEL_EOF; so does `destroy()`, after what was sent already, and the
   * program sees the end of its input as that of a child of this process would. To end the program, `kill` or `close`.
   */
  readonly stdin: Writable
  readonly stdout: Readable
  /** Read it, or call `stderr.resume()`: see above. With a pseudo-terminal all output comes on stdout. */
  readonly stderr: Readable
  /** How it ended. Always resolves, when both sides have closed the channel or the connection is gone. */
  readonly exit: Promise<Exit>
  /** The program was started. Rejects when the channel, the terminal or the program is refused. */
  readonly started: Promise<void>
  /** What the channel's owner is told; for the connection only. */
  readonly handler: ChannelHandler
  readonly #start: readonly [requestType: string, data: Uint8Array]
  readonly #variables: readonly Uint8Array[]
  readonly #options: SessionOptions
  readonly #host: string | undefined
  readonly #stdin: ChannelWritable
  readonly #stdout: ChannelReadable
  readonly #stderr: ChannelReadable
  #channel: Channel | undefined
  #isOpen = false
  #isStarted = false
  #inputUnread = false
  #exit: Exit = unknownExit
  #error: SshError | undefined
  #over = false
  #resolveExit: (exit: Exit) => void = () => {}
  #resolveStarted: () => void = () => {}
  #rejectStarted: (error: SshError) => void = () => {}

  /** For the connection only. @param host whom errors name @throws SshError `invalid-argument`: too large to send */
  constructor(program: Program, options: SessionOptions, host?: string) {
    this.#start = startRequest(program)
    this.#variables = Object.entries(options.env ?? {}).map(([name, value]) => env.encode({ name, value }))
    for (const data of [this.#start[1], ...this.#variables]) requireSendable(data)
    this.#options = options
    this.#host = host
    const channel = (): Channel | undefined => this.#channel
    this.stdin = this.#stdin = new ChannelWritable(() => (this.#isOpen ? this.#channel : undefined))
    this.stdout = this.#stdout = new ChannelReadable(channel)
    this.stderr = this.#stderr = new ChannelReadable(channel)
    this.#stdin.on('close', () => this.#inputClosed())
    this.#stdout.on('close', () => this.#outputClosed())
    this.exit = new Promise((resolve) => (this.#resolveExit = resolve))
    this.started = new Promise((resolve, reject) => {
      this.#resolveStarted = resolve
      this.#rejectStarted = reject
    })
    this.started.catch(() => {})
    this.handler = this.#makeHandler()
    this.#listenForAbort(options.signal)
  }

  /** For the connection only: the channel this session runs on; it may be open already. */
  attach(channel: Channel): void {
    this.#channel = channel
    if (channel.isOpen) this.handler.opened(new Uint8Array(0))
  }

  /** Sends a signal to the program, also after stdin ended: `TERM` or `SIGTERM`. @throws SshError `invalid-argument` */
  kill(name: string = 'TERM'): void {
    // RFC 4254 §6.10: without the prefix.
    const signalName = String(name).replace(/^SIG(?=.)/, '')
    if (!/^[!-~]{1,64}$/.test(signalName)) throw new SshError('invalid-argument', 'that is no name of a signal')
    this.#channel?.request('signal', signalRequest.encode({ signalName }))
  }

  /** RFC 4254 §6.7: the terminal has another size. */
  resize(size: TerminalSize): void {
    this.#channel?.request('window-change', windowChange.encode(sizeFields(size)))
  }

  /** RFC 4335: a BREAK of that many milliseconds. */
  sendBreak(lengthMs: number): void {
    this.#channel?.request('break', breakRequest.encode({ lengthMs }))
  }

  /**
   * Closes the channel whatever the program does. `exit` settles at once: with how the program ended if that is known,
   * else with a `closed` error. Programs without a terminal may well run on.
   */
  close(): void {
    this.#leave(new SshError('closed', 'the session was closed', { phase: 'channel' }))
  }

  /**
   * Lines of stdout as they come, without their ends; stops the program when the loop is left early. It does not read
   * stderr: a program that writes much there needs somebody who does, or `stderr.resume()`.
   * @throws SshError `limit-exceeded` for a line of more than 64 Mi characters, and why the session failed
   */
  async *lines(): AsyncGenerator<string, void, undefined> {
    let whole = false
    try {
      yield* linesOf(this.stdout)
      whole = true
    } finally {
      if (!whole) this.close()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
    await this.exit
  }

  #makeHandler(): ChannelHandler {
    return {
      opened: () => this.#opened(),
      refused: (reasonCode, description) => this.#refused(reasonCode, description),
      data: (bytes, dataTypeCode) => this.#data(bytes, dataTypeCode),
      eof: () => {
        this.#stdout.end()
        this.#stderr.end()
      },
      writable: () => this.#stdin.resumeSending(),
      request: (requestType, data) => this.#request(requestType, data),
      closed: (error) => this.#closed(error),
    }
  }

  /** pty, environment and program in one flight; each request that matters is answered in order. */
  #opened(): void {
    const channel = this.#channel
    if (channel === undefined) return
    this.#isOpen = true
    if (this.#over) return channel.close()
    this.#requestX11(channel)
    if (this.#options.forwardAgent === true) channel.request('auth-agent-req@openssh.com', NOTHING)
    this.#requestPty(channel)
    for (const variable of this.#variables) channel.request('env', variable)
    const [requestType, data] = this.#start
    channel.request(requestType, data, (succeeded) => {
      this.#isStarted = succeeded
      if (succeeded) this.#resolveStarted()
      else this.#refuse(requestType, `${requestType} request failed on channel ${channel.localNumber}`)
    })
    this.#stdin.resumeSending()
    if (this.#stdin.closed) this.#inputClosed()
  }

  /** Whoever wrote the input has gone. */
  #inputClosed(): void {
    if (this.#over || !this.#isOpen || this.#inputUnread || this.#stdin.writableFinished) return
    this.#channel?.sendEof()
  }

  /** OpenSSH PROTOCOL §2.1: whoever read the output has gone; the program there gets SIGPIPE. */
  #outputClosed(): void {
    if (this.#over || this.#stdout.readableEnded) return
    this.#channel?.request('eow@openssh.com', NOTHING)
  }

  #requestX11(channel: Channel): void {
    const { x11, onX11Refused } = this.#options
    if (x11 === undefined) return
    const { protocol: authenticationProtocol, cookie: authenticationCookie, screen: screenNumber } = x11
    const values = { singleConnection: false, authenticationProtocol, authenticationCookie, screenNumber }
    channel.request('x11-req', x11Req.encode(values), (succeeded) => {
      if (!succeeded && !this.#over) onX11Refused?.()
    })
  }

  #requestPty(channel: Channel): void {
    const { pty } = this.#options
    if (pty === undefined) return
    const terminalModes = pty.modes ?? Uint8Array.of(0)
    channel.request(
      'pty-req',
      ptyReq.encode({ terminal: pty.term, ...sizeFields(pty), terminalModes }),
      (succeeded) => {
        if (succeeded || this.#over) return
        pty.onRefused?.()
        if (pty.optional !== true)
          this.#refuse('pty-req', `PTY allocation request failed on channel ${channel.localNumber}`)
      },
    )
  }

  #refused(reasonCode: number, description: string): void {
    const error = new ChannelOpenError(reasonCode, description, this.#channel?.localNumber)
    this.#fail(adviseOnChannel(error, 'session', this.#host))
  }

  #refuse(requestType: string, message: string): void {
    if (this.#over) return
    const facts = this.#host === undefined ? {} : { hop: this.#host }
    this.#leave(
      new SshError('request-refused', message, { phase: 'channel', advice: adviceOnRequest(requestType), ...facts }),
    )
  }

  #data(bytes: Uint8Array, dataTypeCode: number | undefined): void {
    if (dataTypeCode === undefined) this.#stdout.deliver(bytes)
    else if (dataTypeCode === SSH_EXTENDED_DATA_STDERR) this.#stderr.deliver(bytes)
    else this.#channel?.consumed(bytes.length)
  }

  #request(requestType: string, data: Uint8Array): boolean {
    if (requestType === 'exit-status') {
      this.#exit = { ...unknownExit, status: exitStatus.decode(data).exitStatus }
      return true
    }
    if (requestType === 'exit-signal') {
      const { signalName, coreDumped, errorMessage } = exitSignal.decode(data)
      this.#exit = { ...unknownExit, signal: signalName, coreDumped, errorMessage }
      return true
    }
    // OpenSSH PROTOCOL §2.1: nobody reads what we write any more.
    if (requestType === 'eow@openssh.com') {
      this.#inputUnread = true
      this.#stdin.destroy()
    }
    // keepalive@openssh.com and all else: an answer is all that is wanted.
    return false
  }

  #listenForAbort(signal: AbortSignal | undefined): void {
    if (signal === undefined) return
    const abort = (): void => {
      this.#leave(new SshError('aborted', 'the session was aborted', { phase: 'channel', cause: signal.reason }))
    }
    if (signal.aborted) queueMicrotask(abort)
    else {
      signal.addEventListener('abort', abort, { once: true })
      void this.exit.then(() => signal.removeEventListener('abort', abort))
    }
  }

  /** Sends our close, and waits for nothing: OpenSSH answers it only when the program has ended. */
  #leave(error: SshError): void {
    if (this.#isOpen) this.#channel?.close()
    if (this.#exit === unknownExit) this.#fail(error)
    else this.#closed(undefined)
  }

  #fail(error: SshError): void {
    if (this.#over) return
    this.#error ??= error
    this.#closed(undefined)
  }

  #closed(cause: Error | undefined): void {
    if (this.#over) return
    this.#over = true
    if (cause !== undefined) this.#error ??= cause as SshError
    const error = this.#error
    const exit = error === undefined ? this.#exit : { ...unknownExit, error }
    if (!this.#isStarted)
      this.#rejectStarted(error ?? new SshError('closed', 'the channel was closed', { phase: 'channel' }))
    this.#stdin.destroy(error)
    if (error === undefined) {
      this.#stdout.end()
      this.#stderr.end()
    } else {
      this.#stdout.fail(error)
      this.#stderr.fail(error)
    }
    this.#resolveExit(exit)
  }
}

function sizeFields({ columns, rows, widthPixels = 0, heightPixels = 0 }: TerminalSize) {
  return { columns, rows, widthPixels, heightPixels }
}

const NOTHING = new Uint8Array(0)
