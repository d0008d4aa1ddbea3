// One connection to an agent: requests and replies in order, one under way at a time.
import { SshError } from '../errors.ts'
import type { ByteStream } from '../io/byte-stream.ts'
import { AGENT_MESSAGE_LENGTH_MAX } from '../messages/agent.ts'
import { frame, Unframer } from './framing.ts'

/**
 * Sends requests and gives each its reply (RFC 9987 §3: "the agent MUST reply to requests in order"). The next request
 * is sent when the reply to the last one is there, as not every agent reads ahead.
 */
export class AgentConnection {
  readonly #stream: ByteStream
  readonly #unframer = new Unframer()
  readonly #waiting: Call[] = []
  #running: Call | undefined
  #lost: SshError | undefined

  constructor(stream: ByteStream) {
    this.#stream = stream
    stream.start({
      bytes: (chunk) => this.#receive(chunk),
      drain: () => {},
      closed: (cause) => this.#fail(new SshError('agent-failed', 'the agent closed the connection', { cause })),
    })
  }

  /**
   * The reply to one request.
   * @throws SshError `agent-failed` when the connection ends or the agent does not keep to the protocol, `closed` after
   * `close`, `aborted` or `timed-out` when `signal` fires; a reply that comes later is dropped
   */
  request(message: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) return reject(this.#lost)
      if (signal?.aborted === true) return reject(aborted(signal))
      if (message.length > AGENT_MESSAGE_LENGTH_MAX) {
        return reject(new SshError('limit-exceeded', `a request of ${message.length} bytes is too long for an agent`))
      }
      const abort = (): void => settle(() => reject(aborted(signal)))
      const settle = (how: () => void): void => {
        signal?.removeEventListener('abort', abort)
        how()
        if (this.#running !== call) this.#forget(call)
      }
      const call: Call = {
        message,
        resolve: (reply) => settle(() => resolve(reply)),
        reject: (error) => settle(() => reject(error)),
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#waiting.push(call)
      this.#next()
    })
  }

  /** What is under way fails with code `closed`. Idempotent. */
  close(): void {
    this.#fail(new SshError('closed', 'the connection to the agent was closed'))
  }

  #next(): void {
    if (this.#running !== undefined) return
    this.#running = this.#waiting.shift()
    if (this.#running !== undefined) this.#stream.write([frame(this.#running.message)])
  }

  #receive(chunk: Uint8Array): void {
    try {
      for (const message of this.#unframer.push(chunk)) this.#reply(message)
    } catch (error) {
      this.#fail(error as SshError)
    }
  }

  #reply(message: Uint8Array): void {
    const call = this.#running
    if (call === undefined) throw new SshError('agent-failed', 'the agent sent a reply to no request')
    this.#running = undefined
    call.resolve(message)
    this.#next()
  }

  #forget(call: Call): void {
    const at = this.#waiting.indexOf(call)
    if (at >= 0) this.#waiting.splice(at, 1)
  }

  #fail(error: SshError): void {
    if (this.#lost !== undefined) return
    this.#lost = error
    this.#stream.destroy()
    const calls = this.#running === undefined ? [] : [this.#running]
    this.#running = undefined
    for (const call of [...calls, ...this.#waiting.splice(0)]) call.reject(error)
  }
}

interface Call {
  readonly message: Uint8Array
  resolve(reply: Uint8Array): void
  reject(error: SshError): void
}

function aborted(signal: AbortSignal | undefined): SshError {
  const cause: unknown = signal?.reason
  const timedOut = cause instanceof DOMException && cause.name === 'TimeoutError'
  if (timedOut) return new SshError('timed-out', 'the agent did not reply in time', { cause })
  return new SshError('aborted', 'the request to the agent was aborted', { cause })
}
