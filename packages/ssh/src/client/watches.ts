// What is looked after as long as a connection lasts.
import { closeIdleChannels } from './channel-timeouts.ts'
import type { Engine } from './engine.ts'
import { keepAlive } from './keep-alive.ts'
import type { DialOptions } from './options.ts'

/** Watches for a dead peer and for idle channels, as the options say. What it returns ends that; nothing is watched without. */
export function watch(options: DialOptions, engine: Engine): (() => void) | undefined {
  const { channelTimeouts = [] } = options
  const stopIdle = channelTimeouts.length > 0 ? watchChannels(channelTimeouts, options, engine) : undefined
  const stopKeepAlive = options.keepAlive && watchPeer(options.keepAlive, options.host, engine)
  if (stopIdle === undefined || stopKeepAlive === undefined) return stopIdle ?? stopKeepAlive
  return () => {
    stopIdle()
    stopKeepAlive()
  }
}

function watchChannels(
  timeouts: NonNullable<DialOptions['channelTimeouts']>,
  { onTrace }: DialOptions,
  { protocol }: Engine,
): () => void {
  return closeIdleChannels(timeouts, {
    get channels() {
      return protocol.channels
    },
    closeChannel(localNumber, idleMs) {
      onTrace?.({ event: 'channel-idle', localNumber, idleMs })
      protocol.closeChannel(localNumber)
    },
  })
}

function watchPeer(options: NonNullable<DialOptions['keepAlive']>, host: string, engine: Engine): () => void {
  return keepAlive(options, host, {
    get received() {
      return engine.received
    },
    ask: () => engine.protocol.globalRequest('keepalive@openssh.com', NOTHING, () => {}),
    fail: (error) => engine.driver.fail(error),
  })
}

const NOTHING = new Uint8Array(0)
