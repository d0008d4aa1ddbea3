// RFC 4253 §9: a new key exchange at any time, begun by either end or by both, whatever else is on its way.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { AlgorithmChoices } from '../../src/algorithms/policy.ts'
import { ProtocolError } from '../../src/errors.ts'
import { globalRequest } from '../../src/messages/connection.ts'
import { serviceRequest } from '../../src/messages/transport.ts'
import { userauthRequest, userauthSuccess } from '../../src/messages/userauth.ts'
import { deliver, type Pair, type Side, transportPair } from './transport-pair.ts'

/** The cheapest method: many exchanges are made here. */
const CHEAP = { keyExchange: 'curve25519-sha256' } as const

const families: Readonly<Record<string, AlgorithmChoices>> = {
  'AES-GCM': { cipher: 'aes128-gcm@openssh.com' },
  ChaCha20: { cipher: 'chacha20-poly1305@openssh.com' },
  'AES-CTR with an -etm MAC': { cipher: 'aes128-ctr', mac: 'hmac-sha2-256-etm@openssh.com' },
  'AES-CTR with a plain MAC': { cipher: 'aes128-ctr', mac: 'hmac-sha2-256' },
  'AES-GCM, compressed': { cipher: 'aes128-gcm@openssh.com', compression: true },
  'AES-CTR, compressed': { cipher: 'aes128-ctr', mac: 'hmac-sha2-512', compression: true },
}

type Role = 'client' | 'server'

/** Two transports whose bytes arrive when and in what pieces a test says. */
class Line {
  readonly pair: Pair
  readonly #way: Record<Role, Buffer> = { client: Buffer.alloc(0), server: Buffer.alloc(0) }

  constructor(pair: Pair) {
    this.pair = pair
    pair.run()
  }

  side(role: Role): Side {
    return this.pair[role]
  }

  /** What this end has to say sets out; `length` of all that is on the way to the other end arrives. */
  deliverFrom(role: Role, length: number): void {
    const waiting = Buffer.concat([this.#way[role], ...this.side(role).transport.takeOutgoing()])
    this.#way[role] = waiting.subarray(length)
    if (waiting.length > 0) deliver(this.side(role === 'client' ? 'server' : 'client'), waiting.subarray(0, length))
  }

  settle(): void {
    for (let quiet = 0; quiet < 2;) {
      const before = this.#events
      for (const role of ['client', 'server'] as const) this.deliverFrom(role, Number.POSITIVE_INFINITY)
      quiet = this.#events === before ? quiet + 1 : 0
    }
  }

  get #events(): number {
    const { client, server } = this.pair
    return client.traces.length + server.traces.length + client.messages.length + server.messages.length
  }
}

/** Both ends after user authentication, or before it. */
function line(choices: AlgorithmChoices, rekey: { client?: object; server?: object } = {}, authenticated = true): Line {
  const limited = (role: Role) => (rekey[role] === undefined ? {} : { rekey: rekey[role] })
  const started = new Line(
    transportPair({ choices: { ...CHEAP, ...choices }, client: limited('client'), server: limited('server') }),
  )
  if (authenticated) for (const role of ['client', 'server'] as const) started.side(role).transport.authenticated()
  return started
}

function request(requestName: string, requestSpecificData: Uint8Array): Uint8Array {
  return globalRequest.encode({ requestName, wantReply: false, requestSpecificData })
}

function names(side: Side): string[] {
  return side.messages.map((payload) => globalRequest.decode(payload).requestName)
}

function exchanges(side: Side): number {
  return side.traces.filter(({ event }) => event === 'newkeys-received').length
}

describe('a limit of a thousand bytes from the start', () => {
  for (const [name, choices] of Object.entries(families)) {
    for (const who of [{ client: { bytes: 1024 } }, { server: { bytes: 1024 } }, both({ bytes: 1024 })]) {
      test(`${name}: ${Object.keys(who).join(' and ')}`, () => {
        const started = line(choices, who)
        const sent = { client: [] as string[], server: [] as string[] }
        for (let index = 0; index < 40; index++) {
          for (const role of ['client', 'server'] as const) {
            // Half of it can be compressed.
            const data = index % 2 === 0 ? Buffer.alloc(700, index) : Buffer.from(noise(700, index))
            sent[role].push(`${role} ${index}`)
            started.side(role).transport.send(request(`${role} ${index}`, data))
          }
          if (index % 3 === 0) started.settle()
        }
        started.settle()
        assert.deepEqual(names(started.side('server')), sent.client)
        assert.deepEqual(names(started.side('client')), sent.server)
        assert.ok(exchanges(started.side('client')) >= 8, `${exchanges(started.side('client'))} exchanges`)
        assert.equal(exchanges(started.side('client')), exchanges(started.side('server')))
      })
    }
  }

  test('a limit of one packet: each flight makes new keys, and everything arrives', () => {
    const started = line({}, both({ packets: 1 }))
    for (let index = 0; index < 10; index++) {
      started.side('client').transport.send(request(String(index), Buffer.alloc(10)))
      started.settle()
    }
    assert.equal(names(started.side('server')).length, 10)
    assert.ok(exchanges(started.side('client')) > 10, `${exchanges(started.side('client'))} exchanges`)
  })
})

describe('any order of sending, new keys and arrival', () => {
  const roles = fc.constantFrom<Role>('client', 'server')
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('send' as const), role: roles, length: fc.nat(3000) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('rekey' as const), role: roles, length: fc.nat(0) }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('deliver' as const), role: roles, length: fc.nat(2500) }) },
  )
  for (const [name, choices] of Object.entries(families)) {
    test(`${name}: nothing is lost, doubled or changed, and both ends have the same keys`, () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
          const started = line(choices)
          const sent: Record<Role, Uint8Array[]> = { client: [], server: [] }
          for (const [index, { do: action, role, length }] of steps.entries()) {
            const { transport } = started.side(role)
            if (action === 'rekey') transport.rekey()
            else if (action === 'deliver') started.deliverFrom(role, length)
            else {
              const payload = request(`${role} ${index}`, Buffer.alloc(length, index))
              sent[role].push(payload)
              transport.send(payload)
            }
          }
          started.settle()
          assert.deepEqual(asBuffers(started.side('server').messages), asBuffers(sent.client))
          assert.deepEqual(asBuffers(started.side('client').messages), asBuffers(sent.server))
          assert.equal(exchanges(started.side('client')), exchanges(started.side('server')))
          assert.ok(started.side('client').transport.writable && started.side('server').transport.writable)
        }),
        { numRuns: 40 },
      )
    })
  }
})

describe('both ends begin at the same moment', () => {
  for (const [name, choices] of Object.entries(families)) {
    test(`${name}: it is one key exchange`, () => {
      const started = line(choices)
      for (const role of ['client', 'server'] as const) {
        started.side(role).transport.send(request('before', Buffer.alloc(1000)))
        started.side(role).transport.rekey()
        started.side(role).transport.rekey()
        started.side(role).transport.send(request('after', Buffer.alloc(1000)))
      }
      started.settle()
      for (const role of ['client', 'server'] as const) {
        assert.deepEqual(names(started.side(role)), ['before', 'after'])
        assert.equal(exchanges(started.side(role)), 2)
      }
    })
  }
})

describe('during user authentication', () => {
  const attempt = userauthRequest.encode({
    userName: 'alice',
    serviceName: 'ssh-connection',
    methodName: 'none',
    methodSpecificData: new Uint8Array(0),
  })

  /** Our client does not ask for new keys then; one that does is made of ours by telling it alone that it is in. */
  function beginFrom(who: Role, { client, server }: Pair): void {
    if (who === 'client') client.transport.authenticated()
    const { transport } = who === 'client' ? client : server
    transport.rekey()
  }

  for (const who of ['client', 'server'] as const) {
    test(`new keys that the ${who} wants are made, and authentication goes on`, () => {
      const started = line({}, {}, false)
      const { client, server } = started.pair
      client.transport.send(serviceRequest.encode({ serviceName: 'ssh-userauth' }))
      started.settle()
      beginFrom(who, started.pair)
      client.transport.send(attempt)
      started.settle()
      assert.equal(server.transport.phase, 'authentication')
      assert.equal(client.transport.phase, who === 'client' ? 'connection' : 'authentication')
      assert.equal(server.messages.at(-1)?.[0], userauthRequest.number)
      assert.deepEqual([exchanges(client), exchanges(server)], [2, 2])
      assert.deepEqual(client.transport.sessionIdentifier, server.transport.sessionIdentifier)
    })
  }

  test('success while the server wants new keys: delayed compression begins behind it on both ends', () => {
    for (const choices of [{}, { compression: true }]) {
      for (const cut of [0, 20, 60, 1200, Number.POSITIVE_INFINITY]) {
        // The client learns of its success when the message comes, not a message later.
        const onMessage = (to: Role, payload: Uint8Array, transport: { authenticated(): void }): void => {
          if (to === 'client' && payload[0] === userauthSuccess.number) transport.authenticated()
        }
        const started = new Line(transportPair({ choices: { ...CHEAP, ...choices }, onMessage }))
        const { client, server } = started.pair
        client.transport.send(attempt)
        started.settle()
        server.transport.rekey()
        for (const role of ['server', 'client'] as const) started.deliverFrom(role, cut)
        server.transport.send(userauthSuccess.encode({}))
        server.transport.authenticated()
        server.transport.send(request('from the server', Buffer.alloc(3000)))
        started.settle()
        client.transport.send(request('from the client', Buffer.alloc(3000)))
        started.settle()
        assert.deepEqual([client.transport.phase, server.transport.phase], ['connection', 'connection'])
        assert.equal(globalRequest.decode(client.messages.at(-1) as Uint8Array).requestName, 'from the server')
        assert.equal(globalRequest.decode(server.messages.at(-1) as Uint8Array).requestName, 'from the client')
        assert.deepEqual([exchanges(client), exchanges(server)], [2, 2])
      }
    }
  })

  test('a client begins none: what it says meanwhile may be taken as compressed already', () => {
    const started = line({ compression: true }, {}, false)
    started.side('client').transport.rekey()
    started.settle()
    assert.equal(exchanges(started.side('client')), 1)
  })

  test('not without end: the fifth time is refused by either end', () => {
    for (const who of ['client', 'server'] as const) {
      const started = line({}, {}, false)
      for (let time = 1; time <= 4; time++) {
        beginFrom(who, started.pair)
        started.settle()
      }
      assert.equal(exchanges(started.side(who)), 5)
      beginFrom(who, started.pair)
      assert.throws(
        () => started.settle(),
        (error) => error instanceof ProtocolError && error.code === 'limit-exceeded',
      )
    }
  })

  test('limits of ours wait until it is over, as the user may be typing a password', () => {
    const started = line({}, both({ bytes: 100 }), false)
    for (let index = 0; index < 5; index++) started.side('client').transport.send(attempt)
    started.settle()
    assert.equal(exchanges(started.side('client')), 1)
    for (const role of ['client', 'server'] as const) started.side(role).transport.authenticated()
    started.settle()
    assert.equal(exchanges(started.side('client')), 2)
  })
})

function both<T>(limits: T): { client: T; server: T } {
  return { client: limits, server: limits }
}

/** Nothing that zlib could shorten. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed * 2654435761 + 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
}

function asBuffers(payloads: readonly Uint8Array[]): Buffer[] {
  return payloads.map((payload) => Buffer.from(payload))
}
