import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { type ChannelTimeout, closeIdleChannels } from '../../src/client/channel-timeouts.ts'

/** Channels with the seconds after which each was closed. */
function closings(
  timeouts: readonly ChannelTimeout[],
  channels: readonly { readonly type: string; readonly busySeconds: number }[],
): (number | undefined)[] {
  mock.timers.enable({ apis: ['setInterval'] })
  try {
    let second = 0
    const closed = new Map<number, number>()
    const stop = closeIdleChannels(timeouts, {
      get channels() {
        return channels.flatMap(({ type, busySeconds }, localNumber) =>
          closed.has(localNumber) ? [] : [{ localNumber, channelType: type, activity: Math.min(second, busySeconds) }],
        )
      },
      closeChannel: (localNumber) => void closed.set(localNumber, second),
    })
    for (second = 1; second <= 60; second++) mock.timers.tick(1000)
    stop()
    return channels.map((_, localNumber) => closed.get(localNumber))
  } finally {
    mock.timers.reset()
  }
}

test('a channel is closed when nothing has moved for that long, and no sooner', () => {
  const idle = { type: 'direct-tcpip', busySeconds: 0 }
  const busy = { type: 'direct-tcpip', busySeconds: 20 }
  assert.deepEqual(closings([{ type: 'direct-*', timeoutMs: 5000 }], [idle, busy]), [6, 25])
})

test('the first timeout whose type fits counts, and 0 is never', () => {
  const timeouts = [
    { type: 'session', timeoutMs: 0 },
    { type: 'agent-connection', timeoutMs: 3000 },
    { type: 'x11-*', timeoutMs: 4000 },
    { type: '*', timeoutMs: 9000 },
  ]
  const channels = ['session', 'auth-agent@openssh.com', 'x11', 'forwarded-tcpip'].map((type) => ({
    type,
    busySeconds: 0,
  }))
  assert.deepEqual(closings(timeouts, channels), [undefined, 4, 5, 10])
})

test('the global timeout waits for the last of all channels', () => {
  const channels = [
    { type: 'session', busySeconds: 0 },
    { type: 'direct-tcpip', busySeconds: 12 },
  ]
  assert.deepEqual(closings([{ type: 'global', timeoutMs: 5000 }], channels), [17, 17])
})

test('without timeouts nothing is watched', () => {
  assert.deepEqual(closings([], [{ type: 'session', busySeconds: 0 }]), [undefined])
})
