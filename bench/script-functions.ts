// What does a function on another host cost: round trips to its first result, and microseconds a call over sshd on this
// machine, one by one and a thousand in flight?
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { type FarHost, host, remote } from '@yon/script'
import { startDelayProxy } from './measure/delay-proxy.ts'
import { describeMachine } from './measure/machine.ts'
import { parseOptions } from './measure/options.ts'
import { startSshd, type Sshd } from './measure/sshd.ts'
import { median, slope } from './measure/statistics.ts'

const IN_FLIGHT = 1000
const ROUND_TRIPS_MS = [100, 300]

/** The proxy accepts at once: TCP's own round trip is not in the slope. */
const TCP = 1

const empty = (): void => {}
const withValue = (value: number): number => value

async function main(): Promise<void> {
  const { quick, repeats = quick ? 1 : 3, json } = parseOptions(process.argv.slice(2))
  await using sshd = await startSshd()
  const results = [...(await roundTrips(sshd, repeats)), ...(await calls(sshd, quick ? 2 : 30))]
  for (const { cell, unit, median: figure } of results) process.stdout.write(`${cell}: ${figure.toFixed(1)} ${unit}\n`)
  const started = new Date().toISOString()
  const report = { schema: 1, question: 'script-functions', started, machine: describeMachine(), quick, results }
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`)
}

interface Result {
  readonly cell: string
  readonly unit: string
  readonly better: 'less'
  readonly median: number
}

/** TCP included. */
async function roundTrips(sshd: Sshd, repeats: number): Promise<Result[]> {
  const known = await Known.empty(sshd)
  const first = async (place: Place): Promise<unknown> => await remote(place.host, empty)
  const value = async (place: Place): Promise<unknown> => await remote(place.host, withValue, 1)
  const counted = async (cell: string, use: (place: Place) => Promise<unknown>, isKnown: boolean): Promise<Result> => {
    const points: [number, number][] = []
    for (const away of ROUND_TRIPS_MS) {
      using proxy = await startDelayProxy(sshd.port, away)
      let fastest = Infinity
      // What is remembered is remembered of an address.
      if (isKnown) {
        await using before = await Place.at(sshd, proxy.port, known.file)
        await first(before)
      }
      for (let repeat = 0; repeat < repeats; repeat++) {
        await using place = await Place.at(sshd, proxy.port, isKnown ? known.file : undefined)
        const began = performance.now()
        await use(place)
        fastest = Math.min(fastest, performance.now() - began)
      }
      points.push([away, fastest])
    }
    return { cell, unit: 'round trips, TCP included', better: 'less', median: slope(points) + TCP }
  }
  try {
    return [
      await counted('first result, fresh connection', first, false),
      await counted('first result, remembered server', first, true),
      await counted('first result with a value, remembered server', value, true),
    ]
  } finally {
    await known.remove()
  }
}

async function calls(sshd: Sshd, rounds: number): Promise<Result[]> {
  await using place = await Place.at(sshd, sshd.port, undefined)
  const call = async (): Promise<unknown> => await remote(place.host, empty)
  await call()
  const pipelined: number[] = []
  const oneByOne: number[] = []
  for (let round = 0; round < rounds; round++) {
    pipelined.push(
      await microseconds(IN_FLIGHT, async () => await Promise.all(Array.from({ length: IN_FLIGHT }, call))),
    )
    oneByOne.push(
      await microseconds(100, async () => {
        for (let count = 0; count < 100; count++) await call()
      }),
    )
  }
  return [
    { cell: `${IN_FLIGHT} calls in flight`, unit: 'µs a call', better: 'less', median: median(pipelined) },
    { cell: 'one by one', unit: 'µs a call', better: 'less', median: median(oneByOne) },
  ]
}

async function microseconds(count: number, use: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await use()
  return ((performance.now() - began) * 1000) / count
}

/** A known_hosts file beside which the preferences of the server are remembered. */
class Known {
  readonly file: string
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
    this.file = join(folder, 'known_hosts')
  }

  static async empty({ target }: Sshd): Promise<Known> {
    const known = new Known(await mkdtemp(join(tmpdir(), 'yon-bench-known-')))
    await copyFile(target.knownHostsFile, known.file)
    return known
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** A host that nobody has connected to yet. */
class Place implements AsyncDisposable {
  readonly host: FarHost
  readonly #own: Known | undefined

  private constructor(far: FarHost, own: Known | undefined) {
    this.host = far
    this.#own = own
  }

  static async at(sshd: Sshd, port: number, knownFile: string | undefined): Promise<Place> {
    const { host: address, user, keyFile, alias } = sshd.target
    const own = knownFile === undefined ? await Known.empty(sshd) : undefined
    const settings = [
      ['Port', `${port}`],
      ['IdentityFile', keyFile],
      ['UserKnownHostsFile', knownFile ?? own?.file ?? ''],
      ['HostKeyAlias', alias],
    ] as const
    return new Place(host(`${user}@${address}`, { ssh: { configFile: 'none', settings } }), own)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host.close()
    await this.#own?.remove()
  }
}

await main()
