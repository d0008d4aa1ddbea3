// TCP that is under way before all that will use it is loaded.
import type { ByteStream } from './byte-stream.ts'
import { connectTcp, type TcpAttempt, type TcpOptions } from './tcp.ts'

/** A TCP connection that was begun; `dial` takes it as `tcp`. */
export interface BegunTcp {
  /** Resolves when the system was asked to connect, or it failed before. Never rejects. */
  readonly asked: Promise<void>
  /** The stream. What was tried so far is told at once. For `dial` only. */
  attach(watching: Pick<TcpOptions, 'onAttempt' | 'onWaiting'>): Promise<ByteStream & { readonly address: string }>
}

/** Begins to connect, for programs that load the rest of the library meanwhile. */
export function beginTcp(
  options: Pick<TcpOptions, 'host' | 'port' | 'keepAlive' | 'timeoutMs' | 'typeOfService'>,
): BegunTcp {
  const attempts: TcpAttempt[] = []
  let tell = (attempt: TcpAttempt): void => void attempts.push(attempt)
  let resolveAsked: () => void = () => {}
  const asked = new Promise<void>((resolve) => (resolveAsked = resolve))
  const stream = connectTcp({ ...options, onWaiting: resolveAsked, onAttempt: (attempt) => tell(attempt) })
  stream.catch(resolveAsked)
  return {
    asked,
    attach({ onAttempt, onWaiting }) {
      if (onAttempt !== undefined) {
        for (const attempt of attempts) onAttempt(attempt)
        tell = onAttempt
      }
      if (onWaiting !== undefined) void asked.then(onWaiting)
      return stream
    },
  }
}
