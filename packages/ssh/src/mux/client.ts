// The client of a master: requests, and the change to proxy mode.
import type { ForwardX11Options, X11Request } from '../client/x11/forward.ts'
import { ProtocolError, SshError } from '../errors.ts'
import type { ByteStream } from '../io/byte-stream.ts'
import { timerMs } from '../io/timer-ms.ts'
import { connectUnixSocket } from '../io/unix-socket.ts'
import { isTrustedSocket } from './control-socket.ts'
import { forwardFields, type MuxForward } from './forward.ts'
import { frame, Unframer } from './frames.ts'
import {
  decodeExtensions,
  encodeExtensions,
  FORWARDS_X11,
  MUX_VERSION,
  type MuxMessage,
  muxAlive,
  muxAliveCheck,
  muxCloseForward,
  muxFailure,
  muxGrantX11,
  muxHead,
  muxHello,
  muxInfo,
  muxInfoRequest,
  muxOk,
  muxOpenForward,
  muxPermissionDenied,
  muxProxyConfirmation,
  muxProxyRequest,
  muxRemotePort,
  muxStopListening,
  muxTerminate,
  SURVIVES_REFUSALS,
} from './messages.ts'
import { SharedConnection, type SharedConnectionOptions } from './shared-connection.ts'

/** How a master is found. */
export interface ConnectMasterOptions {
  /** How long the master may take to answer the first message, in milliseconds; absent: as long as it likes. */
  readonly timeoutMs?: number
}

/**
 * Connects to the control socket of a master, ours or OpenSSH's.
 * @throws SshError `connect-failed` with the system's error as its cause, `insecure-permissions` when the socket is
 *   somebody else's, `timed-out`, `protocol-violation` when no master answers
 */
export async function connectMaster(path: string, { timeoutMs }: ConnectMasterOptions = {}): Promise<MuxClient> {
  if (!isTrustedSocket(path)) {
    throw new SshError('insecure-permissions', `the control socket ${path} is another user's`, { phase: 'local' })
  }
  const client = new MuxClient(await connectUnixSocket(path))
  await client.greet(timeoutMs)
  return client
}

/** A connection to a master. One request at a time; `proxy` is the last one. */
export class MuxClient {
  readonly #stream: ByteStream
  readonly #unframer = new Unframer()
  /** Of the master's MUX_MSG_HELLO. */
  #extensions: readonly string[] = []
  #requestId = 0
  #await: { resolve(message: Uint8Array): void; reject(error: SshError): void } | undefined
  readonly #early: Uint8Array[] = []
  #packets: ((packet: Uint8Array) => void) | undefined
  #shared: SharedConnection | undefined
  #end: SshError | undefined

  /** For `connectMaster` only. */
  constructor(stream: ByteStream) {
    this.#stream = stream
    stream.start({
      bytes: (chunk) => this.#receive(chunk),
      drain: () => this.#shared?.drained(),
      closed: (cause) => this.#closed(new SshError('connection-lost', 'the master is gone', { cause })),
    })
  }

  /** For `connectMaster` only: PROTOCOL.mux §1. */
  async greet(timeoutMs: number | undefined): Promise<void> {
    const error = new SshError('timed-out', 'the master does not answer', { phase: 'connect' })
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => this.#fail(error), timerMs(timeoutMs))
    try {
      this.#send(muxHello.encode({ version: MUX_VERSION, extensions: encodeExtensions([]) }))
      const { version, extensions } = muxHello.decode(await this.#next())
      if (version !== MUX_VERSION) {
        throw new ProtocolError(`Unsupported multiplexing protocol version ${version} (expected ${MUX_VERSION})`)
      }
      this.#extensions = decodeExtensions(extensions)
    } catch (cause) {
      this.close()
      throw cause
    } finally {
      clearTimeout(timer)
    }
  }

  /** The process id of the master. */
  async check(): Promise<number> {
    return muxAlive.decode(await this.#request(muxAliveCheck, {}, [muxAlive])).pid
  }

  /** Asks the master to end at once, with all that it shares. */
  async terminate(): Promise<void> {
    // OpenSSH's may be gone before its answer is sent.
    await this.#request(muxTerminate, {}, [muxOk]).catch((error: unknown) => {
      if (!(error instanceof SshError) || error.code !== 'connection-lost') throw error
    })
  }

  /** Asks the master to take no more clients, and to end when nothing is left. */
  async stopListening(): Promise<void> {
    await this.#request(muxStopListening, {}, [muxOk])
  }

  /** Gives the port that the server chose, if it was to choose. @throws SshError `request-refused` */
  async openForward(forward: MuxForward): Promise<number | undefined> {
    const reply = await this.#request(muxOpenForward, forwardFields(forward), [muxOk, muxRemotePort])
    return muxHead(reply).number === muxRemotePort.number ? muxRemotePort.decode(reply).port : undefined
  }

  /** @throws SshError `request-refused` */
  async closeForward(forward: MuxForward): Promise<void> {
    await this.#request(muxCloseForward, forwardFields(forward), [muxOk])
  }

  /** Does the master give information (OpenSSH 10.3)? */
  get givesInformation(): boolean {
    return this.#extensions.includes('info')
  }

  /** A text for people about the connection, or about its channels. It may hold words of the server. */
  async information(what: 'connection' | 'channels'): Promise<string> {
    return muxInfo.decode(await this.#request(muxInfoRequest, { what }, [muxInfo])).text
  }

  /**
   * Lets programs there use an X display of this side, to which the master connects them. Give what it resolves with to
   * the sessions that may (`x11`); it holds until this client closes. A master of OpenSSH has no such request.
   * @throws SshError `request-refused`, `invalid-argument`
   */
  async forwardX11(options: ForwardX11Options = {}): Promise<X11Request> {
    if (!this.#extensions.includes(FORWARDS_X11)) {
      const advice = 'X11 needs a connection of its own (ControlPath none), or a master of yon-ssh'
      throw new SshError('request-refused', 'the master does not forward X11', { phase: 'connection', advice })
    }
    const { request, grant } = await (await import('../client/x11/forward.ts')).prepareX11(options)
    await this.#request(muxGrantX11, { ...grant, timeoutMs: Math.min(grant.timeoutMs, 0xffff_ffff) }, [muxOk])
    return request
  }

  /** PROTOCOL.mux §9: from now on the connection of the master is ours, too. */
  async proxy(options: SharedConnectionOptions = {}): Promise<SharedConnection> {
    await this.#request(muxProxyRequest, {}, [muxProxyConfirmation])
    const survivesRefusals = this.#extensions.includes(SURVIVES_REFUSALS)
    const shared = new SharedConnection(this.#stream, options, survivesRefusals)
    this.#shared = shared
    this.#packets = (packet) => shared.receive(packet)
    for (const packet of this.#early.splice(0)) this.#packets(packet)
    return shared
  }

  close(): void {
    this.#stream.end()
    this.#closed(new SshError('closed', 'the connection to the master was closed', { phase: 'local' }))
  }

  async #request<F extends MuxMessage>(
    message: F,
    values: Omit<Parameters<F['encode']>[0], 'requestId'>,
    answers: readonly MuxMessage[],
  ): Promise<Uint8Array> {
    const requestId = ++this.#requestId
    this.#send(message.encode({ ...values, requestId }))
    const reply = await this.#next()
    const head = muxHead(reply)
    if (head.requestId !== requestId) throw new ProtocolError('out of sequence reply')
    if (head.number === muxFailure.number) throw refused(muxFailure.decode(reply).reason, 'failed')
    if (head.number === muxPermissionDenied.number) {
      throw refused(muxPermissionDenied.decode(reply).reason, 'denied')
    }
    if (answers.some(({ number }) => number === head.number)) return reply
    throw new ProtocolError(`unexpected response from master 0x${head.number.toString(16).padStart(8, '0')}`)
  }

  #send(message: Uint8Array): void {
    if (this.#end === undefined) this.#stream.write([frame(message)])
  }

  #next(): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const early = this.#early.shift()
      if (early !== undefined) resolve(early)
      else if (this.#end !== undefined) reject(this.#end)
      else this.#await = { resolve, reject }
    })
  }

  #receive(chunk: Uint8Array): void {
    try {
      for (const message of this.#unframer.push(chunk)) {
        if (this.#packets !== undefined) this.#packets(message)
        else if (this.#await === undefined) this.#keep(message)
        else {
          this.#await.resolve(message)
          this.#await = undefined
        }
      }
    } catch (error) {
      this.#fail(error as SshError)
    }
  }

  #keep(message: Uint8Array): void {
    if (this.#early.length >= EARLY_MESSAGES_MAX) throw new ProtocolError('messages that nobody asked for')
    this.#early.push(message)
  }

  #fail(error: SshError): void {
    this.#closed(error)
    this.#stream.destroy()
  }

  #closed(error: SshError): void {
    this.#end ??= error
    this.#await?.reject(this.#end)
    this.#await = undefined
    this.#shared?.ended(this.#end)
  }
}

function refused(reason: string, how: 'failed' | 'denied'): SshError {
  const advice = how === 'denied' ? { advice: 'the master asks its user (ControlMaster ask)' } : {}
  return new SshError('request-refused', reason, { phase: 'connection', ...advice })
}

const EARLY_MESSAGES_MAX = 16
