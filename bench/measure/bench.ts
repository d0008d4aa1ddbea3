import type { Peer } from '../peers/catalog.ts'
import { startDelayProxy, type DelayProxy } from './delay-proxy.ts'
import { Driver } from './driver.ts'
import type { Bench } from './question.ts'
import type { Sshd } from './sshd.ts'

/** The drivers and proxies of a run; all of them end with `close`. */
export class BenchProcesses implements Bench {
  readonly sshd: Sshd
  readonly quick: boolean
  readonly #drivers = new Map<string, Driver>()
  readonly #fresh: Driver[] = []
  readonly #proxies = new Map<number, DelayProxy>()

  constructor(sshd: Sshd, quick: boolean) {
    this.sshd = sshd
    this.quick = quick
  }

  async port(roundTripMs: number): Promise<number> {
    if (roundTripMs === 0) return this.sshd.port
    const proxy = this.#proxies.get(roundTripMs) ?? (await startDelayProxy(this.sshd.port, roundTripMs))
    this.#proxies.set(roundTripMs, proxy)
    return proxy.port
  }

  async driver(peer: Peer): Promise<Driver> {
    const known = this.#drivers.get(peer.name)
    if (known?.alive) return known
    const driver = await Driver.start(peer, this.sshd.target)
    this.#drivers.set(peer.name, driver)
    return driver
  }

  async freshDriver(peer: Peer, nodeFlags: readonly string[] = []): Promise<Driver> {
    const driver = await Driver.start(peer, this.sshd.target, nodeFlags)
    this.#fresh.push(driver)
    return driver
  }

  stopFresh(): void {
    for (const driver of this.#fresh.splice(0)) driver.stop()
  }

  close(): void {
    this.stopFresh()
    for (const driver of this.#drivers.values()) driver.stop()
    for (const proxy of this.#proxies.values()) proxy[Symbol.dispose]()
  }
}
