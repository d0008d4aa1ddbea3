// A command in the background.
import type { Readable, Writable } from 'node:stream'
import { abandon, errorOf } from './attempt.ts'
import type { Execution } from './execution.ts'
import { signalName } from './policies.ts'
import { type Plan, textOf } from './plan.ts'
import type { CommandResult } from './result.ts'
import { expectAwait, settle } from './unawaited.ts'

/** Where the streams of a job lead: `pipe`, to the script. By default it reads nothing, and what it writes is shown. */
export interface JobOptions {
  readonly stdin?: 'pipe' | 'ignore' | 'inherit'
  readonly stdout?: 'pipe' | 'ignore' | 'inherit'
  readonly stderr?: 'pipe' | 'ignore' | 'inherit'
}

/** A command that runs. Leaving the block of an `await using` ends it. */
export class Job implements AsyncDisposable {
  /** Present for the streams that were asked for as `pipe`. */
  readonly stdin: Writable | undefined
  readonly stdout: Readable | undefined
  readonly stderr: Readable | undefined
  /** The processes, where they have numbers that mean something here. */
  readonly pids: readonly number[]
  readonly #execution: Execution
  readonly #plan: Plan
  #state = 'was started and never awaited'

  constructor(execution: Execution, plan: Plan) {
    this.#execution = execution
    this.#plan = plan
    this.stdin = execution.stdin
    this.stdout = execution.stdout
    this.stderr = execution.stderr
    this.pids = execution.pids
    expectAwait(this, { text: () => textOf(plan), site: plan.site, state: () => this.#state })
    execution.ended.then(
      ({ result }) => (this.#state = result.ok ? 'was never awaited' : 'failed, and was never awaited'),
      () => (this.#state = 'failed, and was never awaited'),
    )
  }

  /** The process of the last program. */
  get pid(): number | undefined {
    return this.pids.at(-1)
  }

  /** Sends a signal to all its processes; default `SIGTERM`. */
  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    settle(this)
    this.#execution.kill(signalName(signal))
  }

  /**
   * Lets it go on by itself on its host, whatever becomes of this script or of the connection. What it writes has to go to
   * files there.
   * @throws ScriptError `invalid-argument`: it runs on this machine
   */
  async detach(): Promise<void> {
    settle(this)
    await this.#execution.detach()
  }

  /**
   * How it ended.
   * @throws CommandError as the command itself would
   */
  async wait(): Promise<CommandResult> {
    settle(this)
    const outcome = await this.#execution.ended
    const error = errorOf(outcome, this.#plan, this.#execution.stop)
    if (error !== undefined && this.#plan.throws) throw error
    return outcome.result
  }

  /** Ends it, by SIGKILL when SIGTERM does not help, and waits for that. */
  async [Symbol.asyncDispose](): Promise<void> {
    settle(this)
    await abandon(this.#execution)
  }
}
