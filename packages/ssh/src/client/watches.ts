// What is looked after as long as a connection lasts.
import { closeIdleChannels } from './channel-timeouts.ts'
import type { Engine } from './engine.ts'
import { keepAlive } from './keep-alive.ts'
import type { DialOptions } from './options.ts'

/** Watches for a dead peer and for idle channels, as the options say. The returned function ends it. */
export function watch(
  { keepAlive: options, channelTimeouts = [], host, onTrace }: DialOptions,
  engine: Engine,
): () => void {
  const { protocol } = engine
  const stopIdle = closeIdleChannels(channelTimeouts, {
    get channels() {
      return protocol.channels
    },
    closeChannel(localNumber, idleMs) {
      onTrace?.({ event: 'channel-idle', localNumber, idleMs })
      protocol.closeChannel(localNumber)
    },
  })
  const stopKeepAlive =
    options &&
    keepAlive(options, host, {
      get received() {
        return engine.received
      },
      ask: () => protocol.globalRequest('keepalive@openssh.com', NOTHING, () => {}),
      fail: (error) => engine.driver.fail(error),
    })
  return () => {
    stopIdle()
    stopKeepAlive?.()
  }
}

const NOTHING = new Uint8Array(0)
