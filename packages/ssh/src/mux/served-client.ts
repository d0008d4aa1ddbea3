// One client of a master: its requests, and its packets once it is in proxy mode (OpenSSH PROTOCOL.mux).
import type { X11Grant } from '../client/x11/grants.ts'
import { ProtocolError, SshError } from '../errors.ts'
import type { ByteStream } from '../io/byte-stream.ts'
import type { ChannelRelay, Downstream } from '../protocol/downstream-relay.ts'
import { describeForward, type ForwardFields, type ForwardKeeper, forwardOf, type MuxForward } from './forward.ts'
import { frame, packetOf, payloadOf, Unframer } from './frames.ts'
import {
  encodeExtensions,
  FORWARDS_X11,
  MUX_C_NEW_SESSION,
  MUX_C_NEW_STDIO_FWD,
  MUX_VERSION,
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

/** What the clients of a master reach. */
export interface ServedMaster {
  readonly forwards: ForwardKeeper
  /** May it be? Undefined: everything may. */
  readonly allow: ((question: string) => Promise<boolean>) | undefined
  /** The host, for questions. */
  readonly host: string
  relay(downstream: Downstream): ChannelRelay
  /** Gives what ends it; undefined: X11 is not forwarded. */
  grantX11(grant: X11Grant): Promise<(() => void) | undefined>
  information(what: string): string | undefined
  terminate(): void
  stopListening(): void
  trace(text: string): void
}

type Answer = (message: Uint8Array, requestId: number, client: ServedClient) => Promise<Uint8Array> | Uint8Array

export class ServedClient {
  readonly #stream: ByteStream
  readonly #master: ServedMaster
  readonly #ended: () => void
  readonly #unframer = new Unframer()
  #queue: Uint8Array[] = []
  #greeted = false
  #busy = false
  /** File descriptors follow, which we do not get; what they came with is not for us. */
  #deaf = false
  #relay: ChannelRelay | undefined
  #paused = false
  #over = false
  readonly #revokeX11: (() => void)[] = []

  constructor(stream: ByteStream, master: ServedMaster, ended: () => void) {
    this.#stream = stream
    this.#master = master
    this.#ended = ended
    stream.start({
      bytes: (chunk) => this.#receive(chunk),
      drain: () => {},
      closed: () => this.end(),
    })
    const extensions = encodeExtensions(['info', SURVIVES_REFUSALS, FORWARDS_X11])
    this.#write(frame(muxHello.encode({ version: MUX_VERSION, extensions })))
  }

  /** Ends the conversation, and the channels of the client. */
  end(): void {
    if (this.#over) return
    this.#over = true
    this.#queue = []
    this.#relay?.end()
    for (const revoke of this.#revokeX11) revoke()
    this.#stream.end()
    this.#ended()
  }

  #receive(chunk: Uint8Array): void {
    if (this.#deaf || this.#over) return
    try {
      for (const message of this.#unframer.push(chunk)) this.#take(message)
    } catch (error) {
      this.#drop(error)
    }
  }

  #take(message: Uint8Array): void {
    if (this.#deaf) return
    if (this.#queue.length >= QUEUE_MAX) throw new ProtocolError('more requests than may wait')
    this.#queue.push(message)
    void this.#work()
  }

  /** One request after the other; packets as long as the connection takes them. */
  async #work(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    try {
      for (let message = this.#next(); message !== undefined; message = this.#next()) {
        if (this.#relay !== undefined) this.#relay.send(payloadOf(message))
        else if (this.#greeted) await this.#answer(message)
        else this.#greet(message)
      }
    } catch (error) {
      this.#drop(error)
    } finally {
      this.#busy = false
    }
  }

  #next(): Uint8Array | undefined {
    const full = this.#relay?.writable === false
    if (this.#over || (full && this.#pause())) return undefined
    const message = this.#queue.shift()
    if (message === undefined) this.#resume()
    return message
  }

  #greet(message: Uint8Array): void {
    const { version } = muxHello.decode(message)
    if (version !== MUX_VERSION) throw new ProtocolError(`unsupported multiplexing protocol version ${version}`)
    this.#greeted = true
  }

  async #answer(message: Uint8Array): Promise<void> {
    const { number, requestId } = muxHead(message)
    if (number === muxHello.number) throw new ProtocolError('HELLO received twice')
    const answer = ServedClient.#answers[number] ?? unsupported
    this.#write(frame(await answer(message, requestId, this)))
  }

  static readonly #answers: Readonly<Record<number, Answer>> = {
    [muxAliveCheck.number](message, requestId) {
      muxAliveCheck.decode(message)
      return muxAlive.encode({ requestId, pid: process.pid })
    },
    [muxInfoRequest.number](message, requestId, client) {
      const text = client.#master.information(muxInfoRequest.decode(message).what)
      return muxInfo.encode({ requestId, status: text === undefined ? 0 : 1, text: text ?? UNKNOWN_INFORMATION })
    },
    async [muxTerminate.number](message, requestId, client) {
      muxTerminate.decode(message)
      if (!(await client.#allowed(`Terminate shared connection to ${client.#master.host}? `))) return denied(requestId)
      // Behind the answer.
      setImmediate(() => client.#master.terminate())
      return muxOk.encode({ requestId })
    },
    async [muxStopListening.number](message, requestId, client) {
      muxStopListening.decode(message)
      const question = `Disable further multiplexing on shared connection to ${client.#master.host}? `
      if (!(await client.#allowed(question))) return denied(requestId)
      client.#master.stopListening()
      return muxOk.encode({ requestId })
    },
    [muxOpenForward.number]: (message, requestId, client) =>
      client.#openForward(muxOpenForward.decode(message), requestId),
    [muxCloseForward.number]: (message, requestId, client) =>
      client.#closeForward(muxCloseForward.decode(message), requestId),
    [muxGrantX11.number]: (message, _requestId, client) => client.#grantX11(muxGrantX11.decode(message)),
    async [muxProxyRequest.number](message, requestId, client) {
      muxProxyRequest.decode(message)
      if (!(await client.#allowed('Allow multiplex proxy connection?'))) return denied(requestId)
      client.#startProxy()
      return muxProxyConfirmation.encode({ requestId })
    },
    // Node gives no access to descriptors that come over a socket: an ssh that is refused connects by itself.
    [MUX_C_NEW_SESSION]: (_message, requestId, client) => client.#refuseDescriptors(requestId),
    [MUX_C_NEW_STDIO_FWD]: (_message, requestId, client) => client.#refuseDescriptors(requestId),
  }

  async #openForward(fields: ForwardFields, requestId: number): Promise<Uint8Array> {
    let forward: MuxForward
    try {
      forward = forwardOf(fields)
    } catch {
      return muxFailure.encode({ requestId, reason: 'Invalid forwarding request' })
    }
    const { host, forwards, trace } = this.#master
    if (!(await this.#allowed(`Open ${describeForward(forward)} on ${host}?`))) return denied(requestId)
    try {
      const port = await forwards.open(forward)
      return port === undefined ? muxOk.encode({ requestId }) : muxRemotePort.encode({ requestId, port })
    } catch (error) {
      trace(`requested ${describeForward(forward)} failed: ${String(error)}`)
      return muxFailure.encode({ requestId, reason: whyNot(forward) })
    }
  }

  async #closeForward(fields: ForwardFields, requestId: number): Promise<Uint8Array> {
    const closed = await this.#master.forwards.close(forwardOf(fields))
    return closed ? muxOk.encode({ requestId }) : muxFailure.encode({ requestId, reason: 'port not forwarded' })
  }

  async #grantX11({ requestId, ...grant }: X11Grant & { readonly requestId: number }): Promise<Uint8Array> {
    try {
      if (this.#revokeX11.length >= X11_GRANTS_MAX) throw new SshError('limit-exceeded', 'too many displays')
      const revoke = await this.#master.grantX11(grant)
      if (revoke === undefined) return muxFailure.encode({ requestId, reason: 'X11 is not forwarded' })
      this.#revokeX11.push(revoke)
      if (this.#over) revoke()
      return muxOk.encode({ requestId })
    } catch (error) {
      if (!(error instanceof SshError)) throw error
      return muxFailure.encode({ requestId, reason: error.message })
    }
  }

  #startProxy(): void {
    this.#relay = this.#master.relay({
      receive: (payload) => this.#write(...packetOf(payload)),
      writable: () => void this.#work(),
    })
  }

  #refuseDescriptors(requestId: number): Uint8Array {
    this.#deaf = true
    this.#queue = []
    return muxFailure.encode({ requestId, reason: 'this master cannot be passed file descriptors' })
  }

  async #allowed(question: string): Promise<boolean> {
    return this.#master.allow === undefined || (await this.#master.allow(question))
  }

  #write(...chunks: readonly Uint8Array[]): void {
    if (this.#over) return
    this.#stream.write(chunks)
    // Windows bound what waits for a client that does not read; one that opens them without end is dropped.
    if (this.#stream.backlog > BACKLOG_BYTES_MAX) this.#drop(new SshError('limit-exceeded', 'the client does not read'))
  }

  #drop(error: unknown): void {
    this.#master.trace(`multiplexing client dropped: ${error instanceof Error ? error.message : String(error)}`)
    this.end()
    this.#stream.destroy()
  }

  #pause(): boolean {
    if (!this.#paused) this.#stream.pause()
    this.#paused = true
    return true
  }

  #resume(): void {
    if (this.#paused) this.#stream.resume()
    this.#paused = false
  }
}

function unsupported(_message: Uint8Array, requestId: number): Uint8Array {
  return muxFailure.encode({ requestId, reason: 'unsupported request' })
}

function denied(requestId: number): Uint8Array {
  return muxPermissionDenied.encode({ requestId, reason: 'Permission denied' })
}

/** As OpenSSH's masters say it. */
function whyNot({ side, listen }: MuxForward): string {
  if (side === 'local') return 'Port forwarding failed'
  const where = 'path' in listen ? `path ${listen.path}` : `port ${listen.port}`
  return `remote port forwarding failed for listen ${where}`
}

const UNKNOWN_INFORMATION = 'info request type not supported'
/** Requests that wait for an answer, or packets while the connection is slow. */
const QUEUE_MAX = 4096
const X11_GRANTS_MAX = 16
const BACKLOG_BYTES_MAX = 64 * 1024 * 1024
