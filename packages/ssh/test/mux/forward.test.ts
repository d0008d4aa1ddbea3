import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Endpoint } from '../../src/config/values/forward.ts'
import { ProtocolError } from '../../src/errors.ts'
import { describeForward, forwardFields, forwardKey, forwardOf, type MuxForward } from '../../src/mux/forward.ts'
import { KeptForwards } from '../../src/mux/keep-forwards.ts'

const host = fc.stringMatching(/^[a-z0-9.:*-]{1,20}$/)
const path = fc.stringMatching(/^\/[a-z0-9/. -]{1,40}$/).map((text): Endpoint => ({ path: text }))
const port = fc.integer({ min: 1, max: 65535 })
const place: fc.Arbitrary<Endpoint> = fc.record({ host, port }, { noNullPrototype: true })
const listener: fc.Arbitrary<Endpoint> = fc.oneof(
  place,
  port.map((number): Endpoint => ({ port: number })),
  path,
)
const forward: fc.Arbitrary<MuxForward> = fc.oneof(
  fc.record(
    {
      side: fc.constantFrom<'local' | 'remote'>('local', 'remote'),
      listen: listener,
      connect: fc.oneof(place, path),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      side: fc.constantFrom<'local' | 'remote'>('local', 'remote'),
      listen: fc.oneof(
        place,
        port.map((number): Endpoint => ({ port: number })),
      ),
      connect: fc.constant<'socks'>('socks'),
    },
    { noNullPrototype: true },
  ),
)

test('forwards of all kinds there and back', () => {
  fc.assert(fc.property(forward, (each) => assert.deepEqual(forwardOf(forwardFields(each)), each)))
})

test('every address is *, which is not the same as none', () => {
  const everywhere: MuxForward = { side: 'local', listen: { host: '', port: 1 }, connect: { host: 'h', port: 2 } }
  assert.equal(forwardFields(everywhere).listenHost, '*')
  assert.notEqual(forwardKey(everywhere), forwardKey({ ...everywhere, listen: { port: 1 } }))
})

test('what is no forward is refused', () => {
  const good = { forwardingType: 1, listenHost: '', listenPort: 1, connectHost: 'h', connectPort: 2 }
  assert.ok(forwardOf(good))
  const socket = 0xffff_fffe
  for (const change of [
    { forwardingType: 0 },
    { forwardingType: 4 },
    { listenPort: 65536 },
    { connectPort: 65536 },
    { connectPort: 0 },
    { connectHost: '' },
    { connectHost: 'a\0b' },
    { listenPort: socket },
    { listenHost: '/x', listenPort: socket, forwardingType: 3 },
  ]) {
    assert.throws(() => forwardOf({ ...good, ...change }), ProtocolError, JSON.stringify(change))
  }
})

test('forwards in the words of ssh', () => {
  const to = { host: 'h', port: 2 }
  assert.equal(describeForward({ side: 'local', listen: { port: 1 }, connect: to }), 'local forward LOCALHOST:1 -> h:2')
  assert.equal(
    describeForward({ side: 'local', listen: { port: 1 }, connect: 'socks' }),
    'dynamic forward LOCALHOST:1 -> *',
  )
  assert.equal(
    describeForward({ side: 'remote', listen: { path: '/a' }, connect: { path: '/b' } }),
    'remote forward /a:-2 -> /b:-2',
  )
})

test('a forward that is open is not opened again, and can be closed once', async () => {
  const done: string[] = []
  const kept = new KeptForwards((each) => {
    done.push(`open ${describeForward(each)}`)
    return Promise.resolve({
      port: 4711,
      close: () => {
        done.push('close')
        return Promise.resolve()
      },
    })
  })
  const one: MuxForward = { side: 'remote', listen: { port: 0 }, connect: { host: 'h', port: 2 } }
  assert.equal(await kept.open(one), 4711)
  assert.equal(await kept.open({ ...one }), 4711)
  assert.equal(await kept.close({ ...one, connect: { host: 'other', port: 2 } }), false)
  assert.equal(await kept.close({ ...one }), true)
  assert.equal(await kept.close(one), false)
  assert.deepEqual(done, ['open remote forward LOCALHOST:0 -> h:2', 'close'])
})
