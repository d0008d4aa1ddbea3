import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SshError } from '@yon/ssh/errors'
import { describeFailure } from '../../src/ssh/failure.ts'

test('the shell of a proxy command that cannot be started is named', () => {
  const cause = Object.assign(new Error('spawn /none ENOENT'), {
    code: 'ENOENT',
    syscall: 'spawn /none',
    path: '/none',
  })
  const peer = {
    user: 'u',
    host: 'h',
    address: 'UNKNOWN port 65535',
    port: 22,
    bindAddress: undefined,
    proxied: true,
    reached: true,
    identified: false,
  }
  assert.deepEqual(describeFailure(new SshError('connection-lost', 'lost', { cause }), peer), [
    '/none: No such file or directory',
    'kex_exchange_identification: Connection closed by remote host',
    'Connection closed by UNKNOWN port 65535',
  ])
})
