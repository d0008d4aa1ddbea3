// Round trips of functions on a host, counted by a proxy that delays: how often our side spoke after it had heard the other
// one. No figure depends on the machine.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { remote, type FarHost } from '@yon/script'
import type { ServerPreferences } from '@yon/ssh'
import { startDelayProxy } from '../delay-proxy.ts'
import { startDropbear } from '../dropbear.ts'
import { requires } from '../programs.ts'
import { startSshd, type Sshd } from '../sshd.ts'
import { hostOn } from './hosts.ts'

/** Long enough that what is sent together is seen together. */
const AWAY_MS = 150

/** The handshake of TCP, which says nothing. */
const TCP = 1

const plain = (): number => 1
const withValue = (value: number): number => value
const withLibrary = async (): Promise<string> => {
  const { currentScope } = await import('@yon/script')
  return typeof currentScope
}

describe('round trips of functions', requires('sshd', 'ssh-keygen'), () => {
  let sshd: Sshd
  before(async () => {
    sshd = await startSshd()
  })
  after(() => sshd?.stop())

  /** `warm` runs before it is counted. */
  async function assertTrips(expected: number, use: Use, { preferences = store(true), warm }: How = {}): Promise<void> {
    await using proxy = await startDelayProxy({ targetPort: sshd.port, rttMs: AWAY_MS })
    const dial = { hostKeyAlias: `[127.0.0.1]:${sshd.port}`, preferences }
    await using host = hostOn({ ...sshd, port: proxy.port }, { dial })
    await warm?.(host)
    const before = proxy.flights.clientToServer
    const began = performance.now()
    await use(host)
    const elapsed = performance.now() - began
    const counted = proxy.flights.clientToServer - before
    assert.equal(counted + (warm === undefined ? TCP : 0), expected)
    assert.ok(
      elapsed > counted * AWAY_MS * 0.9,
      `${elapsed} ms for ${counted} round trips: they were not counted right`,
    )
  }

  test('fresh connection: 5 to the first result', async () => {
    await assertTrips(5, (host) => remote(host, plain))
  })

  test('a server that is remembered: 4, with the library too, and one more with values', async () => {
    const preferences = store(false)
    await using host = hostOn(sshd, { dial: { preferences } })
    await remote(host, plain)
    assert.ok((await preferences.get()) !== undefined, 'the server was remembered')
    await assertTrips(4, (host) => remote(host, withLibrary), { preferences })
    await assertTrips(5, (host) => remote(host, withValue, 1), { preferences })
  })

  test('every further call: 1, also of another function, with values, a thousand at once', async () => {
    const warm: Use = (host) => remote(host, plain)
    await assertTrips(1, (host) => remote(host, plain), { warm })
    await assertTrips(1, (host) => remote(host, withValue, 1), { warm })
    await assertTrips(1, (host) => remote(host, withLibrary), { warm })
    await assertTrips(1, (host) => Promise.all(Array.from({ length: 1000 }, () => remote(host, plain))), { warm })
  })
})

const dropbear = requires('dropbear', 'dropbearkey', 'ssh-keygen', 'root', 'unshare')
test(
  'a server that takes short commands only: the agent is sent at once, and costs no round trip',
  dropbear,
  async () => {
    await using server = await startDropbear()
    const trips = async (use: Use): Promise<number> => {
      await using proxy = await startDelayProxy({ targetPort: server.port, rttMs: AWAY_MS })
      const dial = { hostKeyAlias: `[127.0.0.1]:${server.port}`, preferences: store(true) }
      await using host = hostOn({ ...server, port: proxy.port }, { dial })
      await use(host)
      return proxy.flights.clientToServer
    }
    const ofCommand = await trips((host) => host.$`true`)
    const ofFunction = await trips((host) => remote(host, plain))
    assert.ok(ofFunction <= ofCommand, `${ofFunction} for a function, ${ofCommand} for a command`)
  },
)

type Use = (host: FarHost) => Promise<unknown>
type Store = ReturnType<typeof store>

interface How {
  readonly preferences?: Store
  readonly warm?: Use
}

/** Preferences of servers in memory, or nowhere. */
function store(forgets: boolean) {
  let kept: ServerPreferences | undefined
  return {
    get: async () => await Promise.resolve(kept),
    set: async (_host: string, _port: number, preferences: ServerPreferences) => {
      if (!forgets) kept = preferences
      await Promise.resolve()
    },
  }
}
