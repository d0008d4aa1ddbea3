import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProtocolError } from '../../src/errors.ts'
import {
  decodeExtensions,
  encodeExtensions,
  muxAlive,
  muxHead,
  muxHello,
  muxOpenForward,
} from '../../src/mux/messages.ts'

test('the hello of OpenSSH 9.2, byte for byte', () => {
  const hello = muxHello.encode({ version: 4, extensions: encodeExtensions([]) })
  assert.equal(Buffer.from(hello).toString('hex'), '0000000100000004')
})

test('a request for a forward, byte for byte as ssh -O forward -L 8080:host:80 sends it', () => {
  const request = muxOpenForward.encode({
    requestId: 0,
    forwardingType: 1,
    listenHost: '',
    listenPort: 8080,
    connectHost: 'host',
    connectPort: 80,
  })
  const expected = '10000006' + '00000000' + '00000001' + '00000000' + '00001f90' + '00000004686f7374' + '00000050'
  assert.equal(Buffer.from(request).toString('hex'), expected)
})

test('type and request id of any message', () => {
  assert.deepEqual(muxHead(muxAlive.encode({ requestId: 7, pid: 99 })), { number: 0x8000_0005, requestId: 7 })
  assert.throws(() => muxHead(new Uint8Array(7)), ProtocolError)
})

test('messages of another type, too short or too long are refused', () => {
  const message = muxAlive.encode({ requestId: 7, pid: 99 })
  assert.throws(() => muxHello.decode(message), ProtocolError)
  assert.throws(() => muxAlive.decode(message.subarray(0, 11)), ProtocolError)
  assert.throws(() => muxAlive.decode(Buffer.concat([message, Buffer.alloc(1)])), ProtocolError)
})

test('extensions: names are kept, values are skipped, and both are bounded', () => {
  assert.deepEqual(decodeExtensions(encodeExtensions(['info', 'other'])), ['info', 'other'])
  assert.throws(() => decodeExtensions(encodeExtensions(['info']).subarray(0, 10)), ProtocolError)
  assert.throws(() => decodeExtensions(encodeExtensions(Array.from({ length: 65 }, () => 'x'))), ProtocolError)
})
