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

const SHORT_MS = 40
const LONG_MS = 240

const plain = (): number => 1
const withValue = (value: number): number => value
const commands = async (): Promise<string> => {
  const { currentScope } = await import('@yon/script')
  return typeof currentScope
}

describe('round trips of functions', requires('sshd', 'ssh-keygen'), () => {
  let sshd: Sshd
  before(async () => {
    sshd = await startSshd()
  })
  after(() => sshd?.stop())

  /** Of what `use` does with a host, TCP included; the proxy does not delay the handshake of TCP itself. */
  async function count(
    use: (host: FarHost) => Promise<(() => Promise<unknown>) | void>,
    preferences = store(),
  ): Promise<number> {
    const times: number[] = []
    for (const rttMs of [SHORT_MS, LONG_MS]) {
      await using proxy = await startDelayProxy({ targetPort: sshd.port, rttMs })
      const dial = { hostKeyAlias: `[127.0.0.1]:${sshd.port}`, preferences }
      await using host = hostOn({ ...sshd, port: proxy.port }, { dial })
      let best = Infinity
      const begin = performance.now()
      const later = await use(host)
      if (later === undefined) best = performance.now() - begin
      for (let round = 0; later !== undefined && round < 2; round++) {
        const start = performance.now()
        await later()
        best = Math.min(best, performance.now() - start)
      }
      times.push(best)
    }
    return ((times[1] as number) - (times[0] as number)) / (LONG_MS - SHORT_MS)
  }

  function assertTrips(counted: number, expected: number): void {
    assert.ok(Math.abs(counted - expected) < 0.5, `${counted.toFixed(2)} round trips instead of ${expected}`)
  }

  const TCP = 1

  test('fresh connection: 5 to the first result', async () => {
    assertTrips(TCP + (await count(async (host) => void (await remote(host, plain)), store(true))), 5)
  })

  test('server that is remembered: 4, one more with values, none more for the library', async () => {
    const known = store()
    await using host = hostOn(sshd, { dial: { preferences: known } })
    await remote(host, plain)
    known.use(sshd.port)
    assertTrips(TCP + (await count(async (host) => void (await remote(host, plain)), known)), 4)
    assertTrips(TCP + (await count(async (host) => void (await remote(host, commands)), known)), 4)
    assertTrips(TCP + (await count(async (host) => void (await remote(host, withValue, 1)), known)), 5)
  })

  test('every further call: 1, of another function and with values too; a thousand at once: 1', async () => {
    const warm = async (host: FarHost, call: () => Promise<unknown>): Promise<() => Promise<unknown>> => {
      await remote(host, plain)
      return call
    }
    assertTrips(await count((host) => warm(host, () => remote(host, plain))), 1)
    assertTrips(await count((host) => warm(host, () => remote(host, withValue, 1))), 1)
    assertTrips(
      await count((host) => warm(host, () => Promise.all(Array.from({ length: 1000 }, () => remote(host, plain))))),
      1,
    )
  })
})

/** Preferences of servers in memory; of one that forgets at once nothing is remembered. */
function store(forgets = false) {
  let kept: ServerPreferences | undefined
  return {
    get: async () => await Promise.resolve(kept),
    set: async (_host: string, _port: number, preferences: ServerPreferences) => {
      if (!forgets) kept = preferences
      await Promise.resolve()
    },
    use: (_port: number) => assert.ok(kept !== undefined, 'the server was remembered'),
  }
}
