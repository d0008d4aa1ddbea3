// Who may connect to a display, and for how long (ForwardX11Timeout).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { grantX11 } from '../../../src/client/x11/grants.ts'
import type { SshError } from '../../../src/errors.ts'
import type { ChannelRequestOfPeer } from '../../../src/protocol/connection.ts'

test('ForwardX11Timeout: what comes later is refused, and a person is told; 0 is for ever', (t) => {
  let nowMs = 5000
  t.mock.method(performance, 'now', () => nowMs)
  for (const [timeoutMs, refusedAt] of [
    [1_200_000, 1_205_000],
    [0, undefined],
  ] as const) {
    nowMs = 5000
    let ask: (request: ChannelRequestOfPeer) => void = () => {}
    const told: SshError[] = []
    const cookie = new Uint8Array(16)
    const grant = { display: '/none/there:1', protocol: 'MIT-MAGIC-COOKIE-1', cookie, real: cookie, timeoutMs }
    grantX11({ acceptChannels: (_type, acceptor) => (ask = acceptor) }, grant, (error) => told.push(error))
    const refusals: string[] = []
    const request = {
      channelType: 'x11',
      channelSpecificData: new Uint8Array(0),
      accept: () => assert.fail('the display cannot be there yet'),
      refuse: (_code: number, why: string) => void refusals.push(why),
    }
    for (nowMs of [5000, 1_204_999, 1_205_000, 9e9]) {
      refusals.length = 0
      ask(request)
      const isLate = refusedAt !== undefined && nowMs >= refusedAt
      assert.deepEqual(refusals, isLate ? ['not allowed'] : [], `${timeoutMs} at ${nowMs}`)
    }
    const late = told.filter(({ code }) => code === 'request-refused').map(({ message }) => message)
    const text = 'Rejected X11 connection after ForwardX11Timeout expired'
    assert.deepEqual(late, timeoutMs === 0 ? [] : [text, text])
  }
})
