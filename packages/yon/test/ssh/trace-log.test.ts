import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Log } from '../../src/log.ts'
import { TraceLog } from '../../src/ssh/trace-log.ts'

test('a server that opens channels which nobody asked for is told in the words of ssh', () => {
  const log = new Log()
  let shown = ''
  log.showBy((text) => (shown += text))
  const traces = new TraceLog(log)
  const event = 'channel-unexpected'
  traces.write({ event, channelType: 'x11' })
  traces.write({ event, channelType: 'auth-agent@openssh.com' })
  traces.write({ event, channelType: 'forwarded-tcpip', listened: { kind: 'tcp', host: 'localhost', port: 99 } })
  const listened = { kind: 'unix', path: '/run/s\u001b[31m' } as const
  traces.write({ event, channelType: 'forwarded-streamlocal@openssh.com', listened })
  traces.write({ event, channelType: 'whatever' })
  assert.deepEqual(shown.split('\r\n'), [
    'Warning: ssh server tried X11 forwarding.',
    'Warning: this is probably a break-in attempt by a malicious server.',
    'Warning: ssh server tried agent forwarding.',
    'Warning: this is probably a break-in attempt by a malicious server.',
    'WARNING: Server requests forwarding for unknown listen_port 99',
    'WARNING: Server requests forwarding for unknown path /run/s\\033[31m',
    '',
  ])
})
