import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asked, shown, taken } from '../../src/ssh/forward-text.ts'

test('ends of forwards are named as in the log of ssh -v', () => {
  assert.deepEqual(
    [shown({ port: 80 }), shown({ host: 'h', port: 80 }), shown({ path: '/s' }), shown('socks')],
    ['LOCALHOST:80', 'h:80', '/s:-2', 'socks:0'],
  )
  assert.deepEqual(
    [asked({ port: 80 }), asked({ host: '::1', port: 80 }), asked({ path: '/s' })],
    ['80', '::1:80', '/s:-2'],
  )
})

test('a connection that comes in at the server is told with where it is taken', () => {
  const originator = { address: '192.0.2.7', port: 4096 }
  assert.deepEqual(taken({ port: 22 }, originator, { host: 'h', port: 80 }), [
    'client_request_forwarded_tcpip: listen localhost port 22, originator 192.0.2.7 port 4096',
    'connect_next: start for host h ([h]:80)',
  ])
  assert.deepEqual(taken({ path: '/s' }, originator, 'socks'), ['client_request_forwarded_streamlocal: request: /s'])
})
