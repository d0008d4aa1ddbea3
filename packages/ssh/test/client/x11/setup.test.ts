import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { replaceCookie } from '../../../src/client/x11/setup.ts'

const protocol = 'MIT-MAGIC-COOKIE-1'
const cookie = new Uint8Array(16).fill(0xaa)
const real = new Uint8Array(16).fill(0x55)

/** X Window System Protocol, "Connection Setup". */
function setup(order: 'B' | 'l', name = protocol, data: Uint8Array = cookie): Buffer {
  const pad = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)])
  const head = Buffer.alloc(12)
  head[0] = order.charCodeAt(0)
  for (const [at, value] of [
    [2, 11],
    [6, name.length],
    [8, data.length],
  ] as const) {
    if (order === 'l') head.writeUInt16LE(value, at)
    else head.writeUInt16BE(value, at)
  }
  return Buffer.concat([head, pad(Buffer.from(name)), pad(data)])
}

describe('the cookie of an X client', () => {
  for (const order of ['B', 'l'] as const) {
    test(`is replaced by the real one, byte order ${order}`, () => {
      const bytes = setup(order)
      const outcome = replaceCookie(Buffer.concat([bytes, Buffer.from('rest')]), { protocol, cookie }, real)
      assert.deepEqual(outcome, { packet: new Uint8Array(setup(order, protocol, real)) })
      for (let length = 0; length < bytes.length; length++) {
        assert.equal(replaceCookie(bytes.subarray(0, length), { protocol, cookie }, real), 'more')
      }
    })
  }

  test('any other is refused as soon as that is known', () => {
    const others = [
      setup('B', protocol, new Uint8Array(16)),
      setup('B', 'XDM-AUTHORIZATION'),
      setup('B', 'MIT-MAGIC-COOKIE-2'),
      setup('B', '', new Uint8Array(0)),
      setup('l', protocol, new Uint8Array(65_000)).subarray(0, 12),
      Buffer.from('GET / HTTP/1.0\r\n\r\n'),
      Buffer.alloc(12),
    ]
    for (const bytes of others) assert.equal(replaceCookie(bytes, { protocol, cookie }, real), 'refused')
  })
})
