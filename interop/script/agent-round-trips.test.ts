// Round trips of functions on a host, counted by a proxy that delays: the time of a call grows with the delay by as many
// delays as it has round trips, whatever the machine does besides.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { remote, type FarHost } from '@yon/script'
import type { ServerPreferences } from '@yon/ssh'
import { startDelayProxy } from '../delay-proxy.ts'
import { requires } from '../programs.ts'
import { startSshd, type Sshd } from '../sshd.ts'
import { hostOn } from './hosts.ts'

const SHORT_MS = 20
const LONG_MS = 320

/** What the proxy does not delay of the handshake of TCP: it connects after half of the delay. */
const TCP = 0.5

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

  /** What `use` takes, with what it begins with left out: `warm` runs before. */
  async function time(rttMs: number, preferences: Store, use: Use, warm?: Use): Promise<number> {
    await using proxy = await startDelayProxy({ targetPort: sshd.port, rttMs })
    const dial = { hostKeyAlias: `[127.0.0.1]:${sshd.port}`, preferences }
    await using host = hostOn({ ...sshd, port: proxy.port }, { dial })
    await warm?.(host)
    const start = performance.now()
    await use(host)
    return performance.now() - start
  }

  /** Other work of the machine disturbs: a figure that is off is taken again. */
  async function assertTrips(expected: number, use: Use, { preferences = store(true), warm }: How = {}): Promise<void> {
    let counted = 0
    for (let attempt = 0; attempt < 4; attempt++) {
      const short = Math.min(await time(SHORT_MS, preferences, use, warm), await time(SHORT_MS, preferences, use, warm))
      counted = ((await time(LONG_MS, preferences, use, warm)) - short) / (LONG_MS - SHORT_MS)
      if (warm === undefined) counted += TCP
      if (Math.abs(counted - expected) < 0.4) return
    }
    assert.fail(`${counted.toFixed(2)} round trips instead of ${expected}`)
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
