// Closes channels on which nothing moves (ssh_config ChannelTimeout).
import { matchPattern } from '../config/pattern.ts'
import { timerMs } from '../io/timer-ms.ts'

/** After how much silence a channel is closed. */
export interface ChannelTimeout {
  /**
   * A pattern of channel types as in ssh_config: `session`, `direct-tcpip`, `agent-connection`, `x11-connection`, …;
   * `global` is about all channels together.
   */
  readonly type: string
  /** In milliseconds; 0: never. */
  readonly timeoutMs: number
}

/** Whose channels are watched. */
export interface ChannelTimeoutTarget {
  readonly channels: readonly {
    readonly localNumber: number
    readonly channelType: string
    /** Grows with everything that is sent and received. */
    readonly activity?: number
  }[]
  /** @param idleMs for how long nothing has moved */
  closeChannel(localNumber: number, idleMs: number): void
}

/** Starts watching; the returned function stops it. The timer does not keep the process alive. */
export function closeIdleChannels(timeouts: readonly ChannelTimeout[], target: ChannelTimeoutTarget): () => void {
  const finite = timeouts.filter(({ timeoutMs }) => timeoutMs > 0)
  if (finite.length === 0) return () => {}
  const tickMs = Math.min(TICK_MS, ...finite.map(({ timeoutMs }) => timeoutMs))
  const silence = new Silence(tickMs)
  const timer = setInterval(() => {
    const { channels } = target
    const silentMs = silence.measure(channels)
    const all = finite.find(({ type }) => type === 'global')
    const isAllSilent = all !== undefined && [...silentMs.values()].every((each) => each >= all.timeoutMs)
    for (const { localNumber, channelType } of channels) {
      // The first that fits counts, as with every keyword.
      const own = timeouts.find(({ type }) => matchPattern(nameOf(channelType), type))
      const idleMs = silentMs.get(localNumber) ?? 0
      const isSilent = own !== undefined && own.timeoutMs > 0 && idleMs >= own.timeoutMs
      if (isSilent || isAllSilent) target.closeChannel(localNumber, idleMs)
    }
  }, timerMs(tickMs))
  timer.unref()
  return () => clearInterval(timer)
}

/** For how long each channel has been silent, to the length of a tick. */
class Silence {
  readonly #tickMs: number
  #seen = new Map<number, { readonly activity: number | undefined; readonly silentMs: number }>()

  constructor(tickMs: number) {
    this.#tickMs = tickMs
  }

  /** Called once a tick. */
  measure(channels: ChannelTimeoutTarget['channels']): ReadonlyMap<number, number> {
    this.#seen = new Map(
      channels.map(({ localNumber, activity }) => {
        const before = this.#seen.get(localNumber)
        const silentMs = before !== undefined && before.activity === activity ? before.silentMs + this.#tickMs : 0
        return [localNumber, { activity, silentMs }]
      }),
    )
    return new Map([...this.#seen].map(([localNumber, { silentMs }]) => [localNumber, silentMs]))
  }
}

/** What ssh_config calls a type. */
function nameOf(channelType: string): string {
  return CONFIGURED_NAMES[channelType] ?? channelType
}

const CONFIGURED_NAMES: Readonly<Record<string, string>> = {
  'auth-agent@openssh.com': 'agent-connection',
  x11: 'x11-connection',
}
const TICK_MS = 1000
