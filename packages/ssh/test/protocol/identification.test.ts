import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProtocolError } from '../../src/errors.ts'
import { IdentificationReader, parseIdentification } from '../../src/protocol/identification.ts'

const text = (value: string): Uint8Array => Buffer.from(value, 'latin1')

test('RFC 4253 §4.2: software version and comments', () => {
  const peer = parseIdentification(text('SSH-2.0-billsSSH_3.6.3q3 with comments'))
  assert.equal(peer.software, 'billsSSH_3.6.3q3')
  assert.equal(peer.comments, 'with comments')
  assert.equal(parseIdentification(text('SSH-1.99-old')).software, 'old')
})

test('other lines before the server’s identification are passed over, however they are cut', () => {
  const bytes = text('hello\r\nSSH is great\nSSH-2.0-x\r\nrest')
  for (let cut = 0; cut <= bytes.length; cut++) {
    const reader = new IdentificationReader('client')
    const first = reader.receive(bytes.subarray(0, cut))
    const second = first.peer === undefined ? reader.receive(bytes.subarray(cut)) : undefined
    assert.equal((first.peer ?? second?.peer)?.software, 'x')
    assert.equal(first.consumed + (second?.consumed ?? 0), bytes.length - 4)
  }
})

test('LF alone ends the line, as old servers do', () => {
  assert.equal(new IdentificationReader('client').receive(text('SSH-2.0-x\n')).peer?.software, 'x')
})

test('what is not SSH 2.0 is refused early', () => {
  const refused: ['client' | 'server', string][] = [
    ['client', 'SSH-1.5-old\r\n'],
    ['client', 'SSH-2.0\r\n'],
    ['client', 'SSH-2.0-a\0b\r\n'],
    ['client', `SSH-2.0-${'x'.repeat(250)}\r\n`],
    ['client', 'x'.repeat(9000)],
    ['client', 'line\n'.repeat(1025)],
    ['server', 'GET'],
    ['server', 'hello\r\n'],
    ['server', 'SSH-1.5-old\r\n'],
  ]
  for (const [role, bytes] of refused) {
    assert.throws(
      () => new IdentificationReader(role).receive(text(bytes)),
      (error) => {
        assert.ok(error instanceof ProtocolError, bytes)
        assert.equal(error.code, 'incompatible-peer')
        return true
      },
    )
  }
})
