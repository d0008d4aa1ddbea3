import { currentScope, within, type OutputTaker } from '../scope/index.ts'
import { ScriptError } from '../errors.ts'
import { retry } from '../script/index.ts'
import type { Display } from './display.ts'
import { FleetResult } from './fleet-result.ts'
import type { HostResult } from './host-result.ts'
import type { FleetSettings } from './options.ts'
import { StopRule } from './stop-rule.ts'
import { orderHosts, type HostSource } from './targets.ts'
import { expectLook, seen } from './unseen-failures.ts'
import { untilAborted, raceAbort } from './until-aborted.ts'

/** What is done on one host, and on which. */
export interface FleetJob<H, T> {
  readonly source: HostSource<H>
  readonly nameOf: (target: H) => string
  /** `signal` fires when it is not wanted any more. */
  readonly task: (target: H, attempt: number, signal: AbortSignal | undefined) => PromiseLike<T> | T
  readonly settings: FleetSettings
  readonly display: Display
  /** The same for other hosts. */
  readonly again: (targets: readonly H[]) => FleetRun<H, T>
}

/**
 * A function on its way over many hosts. Iterate it for results in the order in which they come, where `break` aborts the rest; await
 * it for all of them. What fails on hosts is told by their results: awaiting fails only when hosts could not be listed, or when the
 * caller's signal fired.
 */
export class FleetRun<H, T> implements AsyncIterable<HostResult<H, T>>, PromiseLike<FleetResult<H, T>> {
  readonly #job: FleetJob<H, T>
  readonly #abort = new AbortController()
  readonly #rule = new StopRule()
  readonly #byIndex: HostResult<H, T>[] = []
  /** In the order in which they came. */
  readonly #came: HostResult<H, T>[] = []
  readonly #done: Promise<FleetResult<H, T>>
  #isOver = false
  #isIterated = false
  #result: FleetResult<H, T> | undefined
  #wake: (() => void)[] = []

  constructor(job: FleetJob<H, T>) {
    this.#job = job
    const { signal } = job.settings
    this.#done = within({ signal: this.#abort.signal }, () => within({ signal }, () => this.#run())).finally(() => {
      this.#isOver = true
      this.#tell()
    })
    // Whoever awaits or iterates is told.
    this.#done.catch(() => undefined)
  }

  // oxlint-disable-next-line unicorn/no-thenable -- it is there to be awaited
  then<A = FleetResult<H, T>, B = never>(
    onResult?: ((result: FleetResult<H, T>) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#done.then(onResult, onError)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<HostResult<H, T>, void, undefined> {
    this.#isIterated = true
    if (this.#result !== undefined) seen(this.#result)
    try {
      for (let next = 0; ; next++) {
        while (next >= this.#came.length && !this.#isOver) {
          await new Promise<void>((resolve) => this.#wake.push(resolve))
        }
        const result = this.#came[next]
        if (result === undefined) break
        yield result
      }
      await this.#done
    } finally {
      this.#abort.abort(new ScriptError('aborted', 'the results of the hosts are not read any more'))
      await this.#done.catch(() => undefined)
    }
  }

  async #run(): Promise<FleetResult<H, T>> {
    const { source, settings, display, again } = this.#job
    const { signal } = currentScope()
    let failure: { readonly error: unknown } | undefined
    try {
      const { hosts, count } = await orderHosts(source, settings.order, settings.needsCount)
      if (count !== undefined) display.count(count)
      this.#rule.allow(settings.stopAfter(count ?? Infinity))
      await this.#begin(hosts, signal)
    } catch (error) {
      failure = { error }
    }
    const result = new FleetResult(this.#byIndex, again)
    this.#result = result
    display.finish(this.#byIndex)
    if (signal?.aborted === true) throw signal.reason
    if (failure !== undefined) throw failure.error
    if (!this.#isIterated) expectLook(result, this.#byIndex)
    return result
  }

  /** Begins hosts, so many at once, and waits for all that were begun. */
  async #begin(hosts: HostSource<H>, signal: AbortSignal | undefined): Promise<void> {
    const { limit, order } = this.#job.settings
    const running = new Set<Promise<void>>()
    const isListed = !(Symbol.asyncIterator in hosts)
    let index = 0
    try {
      for await (const target of untilAborted(hosts, signal)) {
        if (this.#rule.isStopped) {
          // Those that are not listed may have no end.
          if (!isListed) break
          this.#skip(target, index++)
          continue
        }
        const one = this.#one(target, this.#job.nameOf(target), index++).finally(() => running.delete(one))
        running.add(one)
        if (order === 'canary' && index === 1) await this.#canary(one)
        else if (running.size >= limit) await Promise.race(running)
      }
    } finally {
      await Promise.all(running)
    }
  }

  async #canary(one: Promise<void>): Promise<void> {
    await one
    if (this.#came[0]?.ok === false) this.#rule.stop()
  }

  /** One host with all its tries. Never rejects. */
  async #one(target: H, host: string, index: number): Promise<void> {
    const { task, settings, display } = this.#job
    const began = performance.now()
    let attempts = 0
    const attempt = async (): Promise<T> => {
      attempts++
      return await within({ timeoutMs: settings.timeoutMs }, () => {
        const { signal } = currentScope()
        return raceAbort(async () => await task(target, attempts, signal), signal)
      })
    }
    display.begin(host)
    const facts = () => ({ host, target, ms: performance.now() - began, attempts, skipped: false as const })
    try {
      const output: OutputTaker = (stream, line) => display.output(host, stream, line)
      const value = await within({ signal: this.#rule.running, output }, () => retry(settings.retry, attempt))
      this.#came.push((this.#byIndex[index] = { ...facts(), ok: true, value: value as T }))
    } catch (error) {
      this.#came.push((this.#byIndex[index] = { ...facts(), ok: false, error }))
      this.#rule.failed(settings.abortsRunning)
      // No host can run it.
      if (error instanceof ScriptError && error.code === 'not-shippable') this.#abort.abort(error)
    }
    this.#told(index)
  }

  #skip(target: H, index: number): void {
    const error = new ScriptError('aborted', `not begun: ${this.#rule.reason}`)
    const host = this.#job.nameOf(target)
    const result = { host, target, ms: 0, attempts: 0, ok: false, error, skipped: true } as const
    this.#byIndex[index] = result
    this.#came.push(result)
    this.#told(index)
  }

  #told(index: number): void {
    const result = this.#byIndex[index]
    if (result !== undefined) this.#job.display.end(result)
    this.#tell()
  }

  #tell(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }
}
