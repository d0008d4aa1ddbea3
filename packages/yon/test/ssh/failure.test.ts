import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SshError } from '@yon/ssh/errors'
import { describeFailure } from '../../src/ssh/failure.ts'
import { tooManyFiles } from '../../src/ssh/too-many-files.ts'

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

test('the shell of a proxy command that cannot be started is named', () => {
  const cause = Object.assign(new Error('spawn /none ENOENT'), {
    code: 'ENOENT',
    syscall: 'spawn /none',
    path: '/none',
  })
  assert.deepEqual(describeFailure(new SshError('connection-lost', 'lost', { cause }), peer), [
    '/none: No such file or directory',
    'kex_exchange_identification: Connection closed by remote host',
    'Connection closed by UNKNOWN port 65535',
  ])
})

test('too many open files: what to do is said last', () => {
  const cause = Object.assign(new Error('connect EMFILE 192.0.2.1:22'), { code: 'EMFILE' })
  const error = new SshError('connect-failed', 'connect to host h port 22: Too many open files', { cause })
  assert.deepEqual(describeFailure(error, { ...peer, proxied: false }), [
    'ssh: connect to host h port 22: Too many open files',
    `yon-ssh: ${tooManyFiles(cause)}`,
  ])
  assert.match(tooManyFiles(cause) ?? '', /ulimit -n/)
  assert.equal(tooManyFiles(new Error('other')), undefined)
})
