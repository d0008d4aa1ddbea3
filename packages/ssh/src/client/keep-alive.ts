// Notices a dead peer: something must come back within a number of intervals (ssh_config ServerAliveInterval).
import { SshError } from '../errors.ts'
import { timerMs } from '../io/timer-ms.ts'

/** When a peer that says nothing counts as gone (ServerAliveInterval, ServerAliveCountMax). */
export interface KeepAliveOptions {
  /** Silence after which the peer is asked for a sign of life, in milliseconds. */
  readonly intervalMs: number
  /** Unanswered questions after which the connection is given up. Default 3. */
  readonly countMax?: number
}

export interface KeepAliveTarget {
  /** Counts messages of the peer. */
  readonly received: number
  /** Asks for an answer, whatever it is. */
  ask(): void
  fail(error: SshError): void
}

/** Starts watching; the returned function stops it. The timer does not keep the process alive. */
export function keepAlive(
  { intervalMs, countMax = 3 }: KeepAliveOptions,
  host: string,
  target: KeepAliveTarget,
): () => void {
  let seen = target.received
  let unanswered = 0
  const timer = setInterval(() => {
    if (target.received !== seen) {
      seen = target.received
      unanswered = 0
      return
    }
    if (++unanswered > countMax) {
      clearInterval(timer)
      target.fail(
        new SshError('timed-out', `Timeout, server ${host} not responding.`, {
          phase: 'connection',
          hop: host,
          advice:
            'the network or the server is gone; if it is only slow: a higher keepAlive.countMax (ServerAliveCountMax)',
        }),
      )
    } else {
      target.ask()
    }
  }, timerMs(intervalMs))
  timer.unref()
  return () => clearInterval(timer)
}
