import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConnectionTrace } from '../../src/client/trace.ts'
import { refuseUnexpected } from '../../src/client/unexpected-channel.ts'
import { forwardedStreamlocal, forwardedTcpip } from '../../src/messages/channel-open.ts'
import type { ChannelRequestOfPeer } from '../../src/protocol/connection.ts'

/** What is told of a channel, and whether it is refused. */
function outcome(channelType: string, channelSpecificData: Uint8Array = new Uint8Array()) {
  const traces: ConnectionTrace[] = []
  let refused = false
  const request = { channelType, channelSpecificData, refuse: () => (refused = true) }
  refuseUnexpected(request as unknown as ChannelRequestOfPeer, (trace) => traces.push(trace))
  return { refused, traces }
}

test('what nothing expects is refused and told, with where the server listens', () => {
  const event = 'channel-unexpected'
  assert.deepEqual(outcome('x11'), { refused: true, traces: [{ event, channelType: 'x11' }] })
  const tcp = forwardedTcpip.encode({
    addressThatWasConnected: 'localhost',
    portThatWasConnected: 99,
    originatorAddress: '192.0.2.1',
    originatorPort: 7,
  })
  assert.deepEqual(outcome('forwarded-tcpip', tcp).traces, [
    { event, channelType: 'forwarded-tcpip', listened: { kind: 'tcp', host: 'localhost', port: 99 } },
  ])
  const unix = forwardedStreamlocal.encode({ socketPath: '/s', reserved: new Uint8Array() })
  assert.deepEqual(outcome('forwarded-streamlocal@openssh.com', unix).traces, [
    { event, channelType: 'forwarded-streamlocal@openssh.com', listened: { kind: 'unix', path: '/s' } },
  ])
})
