import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type SocksProgress, SocksReader } from '../../../src/client/socks/request.ts'

/** What becomes of the bytes, in chunks of the given size. */
function read(bytes: Uint8Array, chunkBytes = bytes.length): SocksProgress & { readonly reply: Uint8Array } {
  const reader = new SocksReader()
  const replies: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    const { reply, ...progress } = reader.receive(bytes.subarray(at, at + chunkBytes))
    if (reply !== undefined) replies.push(reply)
    if (progress.fault !== undefined) return { ...progress, reply: Buffer.concat(replies) }
    if (progress.asked !== undefined) {
      const rest = Buffer.concat([progress.rest ?? new Uint8Array(0), bytes.subarray(at + chunkBytes)])
      return { ...progress, rest, reply: Buffer.concat(replies) }
    }
  }
  return { reply: Buffer.concat(replies) }
}

const name = (text: string): number[] => [...Buffer.from(text)]
const requests = {
  'socks4, an address': [[4, 1, 0x10, 0x92, 127, 0, 0, 1, ...name('user'), 0], 'socks4', '127.0.0.1', 4242],
  'socks4 without a user': [[4, 1, 0, 80, 192, 0, 2, 7, 0], 'socks4', '192.0.2.7', 80],
  'socks4a, a name': [[4, 1, 0, 22, 0, 0, 0, 1, 0, ...name('localhost'), 0], 'socks4a', 'localhost', 22],
  'socks5, IPv4': [[5, 1, 0, 5, 1, 0, 1, 10, 1, 2, 3, 1, 187], 'socks5', '10.1.2.3', 443],
  'socks5, IPv6': [
    [5, 2, 2, 0, 5, 1, 0, 4, 0x20, 1, 0xd, 0xb8, ...Array(11).fill(0), 1, 0, 1],
    'socks5',
    '2001:db8::1',
    1,
  ],
  'socks5, a name': [[5, 1, 0, 5, 1, 0, 3, 7, ...name('a.b.org'), 255, 255], 'socks5', 'a.b.org', 65535],
} as const

describe('requests of SOCKS clients', () => {
  for (const [title, [bytes, version, host, port]] of Object.entries(requests)) {
    test(`${title}, whole and byte by byte`, () => {
      const data = Buffer.from('early data')
      for (const chunkBytes of [1, 3, 1000]) {
        const { asked, rest, reply } = read(Buffer.from([...bytes, ...data]), chunkBytes)
        assert.deepEqual(asked?.request, { version, host, port })
        assert.deepEqual(Buffer.from(rest ?? []), data)
        // What OpenSSH's client answers, the second part once there is a connection.
        const expected = version === 'socks5' ? ['0500', '05000001000000000000'] : ['', '005a000000000000']
        const answers = [reply, asked?.granted ?? []].map((bytes) => Buffer.from(bytes).toString('hex'))
        assert.deepEqual(answers, expected)
      }
      for (let length = 0; length < bytes.length; length++) {
        const { asked, fault } = read(Buffer.from(bytes.slice(0, length)), 1)
        assert.deepEqual([asked, fault], [undefined, undefined], `${length} bytes`)
      }
    })
  }

  const faults = {
    'an HTTP request': [name('GET / HTTP/1.1\r\n'), /none of SOCKS/, ''],
    SSH: [name('SSH-2.0-x\r\n'), /none of SOCKS/, ''],
    'BIND of version 4': [[4, 2, 0, 80, 1, 2, 3, 4, 0], /only CONNECT/, '005b000000000000'],
    'UDP of version 5': [[5, 1, 0, 5, 3, 0, 1, 1, 2, 3, 4, 0, 80], /only CONNECT/, '050005070001000000000000'],
    'no method that we have': [[5, 2, 1, 2], /authenticate/, '05ff'],
    'no method at all': [[5, 0], /authenticate/, '05ff'],
    'version 4 behind the methods of 5': [[5, 1, 0, 4, 1], /version 4 after version 5/, '0500'],
    'an unknown type of address': [[5, 1, 0, 5, 1, 0, 2, 1], /no type of address/, '050005080001000000000000'],
    'a reserved byte': [[5, 1, 0, 5, 1, 1, 1, 1], /reserved/, '050005010001000000000000'],
    'an empty name': [[5, 1, 0, 5, 1, 0, 3, 0, 0, 80], /usable name/, '050005010001000000000000'],
    'a NUL in a name': [[5, 1, 0, 5, 1, 0, 3, 3, 97, 0, 98, 0, 80], /usable name/, '050005010001000000000000'],
    'an escape sequence': [[5, 1, 0, 5, 1, 0, 3, 3, 27, 91, 109, 0, 80], /usable name/, '050005010001000000000000'],
    'bytes that are no UTF-8': [[5, 1, 0, 5, 1, 0, 3, 1, 255, 0, 80], /usable name/, '050005010001000000000000'],
    'an empty name of 4a': [[4, 1, 0, 80, 0, 0, 0, 9, 0, 0], /usable name/, '005b000000000000'],
    'a user name without end': [[4, 1, 0, 80, 1, 2, 3, 4, ...Array(5000).fill(65)], /user name is too long/, ''],
    'a host name without end': [[4, 1, 0, 80, 0, 0, 0, 4, 0, ...Array(5000).fill(65)], /host name is too long/, ''],
  } as const
  for (const [title, [bytes, expected, reply]] of Object.entries(faults)) {
    test(`refuses ${title}`, () => {
      for (const chunkBytes of [1, 10_000]) {
        const progress = read(Buffer.from(bytes), chunkBytes)
        assert.match(progress.fault ?? '', expected)
        assert.equal(Buffer.from(progress.reply).toString('hex'), reply)
      }
    })
  }

  test('whatever comes, in whatever pieces, leads to the same', () => {
    const start = fc.constantFrom(...Object.values(requests).map(([bytes]) => Uint8Array.from(bytes)))
    const garbage = fc.uint8Array({ maxLength: 700 })
    const cut = fc.nat({ max: 20 })
    fc.assert(
      fc.property(start, cut, garbage, fc.integer({ min: 1, max: 9 }), (begin, keep, end, chunkBytes) => {
        const bytes = Buffer.concat([begin.subarray(0, keep), end])
        const outcome = ({ asked, fault }: SocksProgress) => ({ asked, fault })
        assert.deepEqual(outcome(read(bytes, chunkBytes)), outcome(read(bytes)))
      }),
    )
  })
})
