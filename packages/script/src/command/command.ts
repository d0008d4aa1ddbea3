// What a template is: a command that runs when somebody wants something of it.
import { EMBEDDED, type Embedded, type List, type Secret } from '../grammar/index.ts'
import { abandon, choicesOf, errorOf, type Finished, runCommand, type Task } from './attempt.ts'
import type { Executor } from './executor.ts'
import { misuse } from './misuse.ts'
import { startExecution } from './execution.ts'
import { Job, type JobOptions } from './job.ts'
import { Lines, splitLines } from './lines.ts'
import { capture, chunksOf, passOn, wholeText } from './output.ts'
import { linesOf, parseJson, withoutNewlines } from './parse-output.ts'
import { joinPlans, withVariables } from './plan-changes.ts'
import { abortSignal, chosen, duration, outputLimits, successes, tries } from './policies.ts'
import { type CommandRetryOptions, hostOf, type OutputLimits, type Plan, type Segment, textOf } from './plan.ts'
import type { CommandResult, OutputResult } from './result.ts'
import { currentScope, directoryIn } from '../scope/index.ts'
import { joinErrorOutput, sameEntries } from './segments.ts'
import { prepareTarget, type Target } from './sinks.ts'
import type { Source } from './sources.ts'
import { expectAwait, settle } from './unawaited.ts'

/**
 * A command. It starts when it is awaited, read or started as a job, and it runs once. Settings make another command of
 * it; they can be chained in any order.
 */
export class Command implements Promise<CommandResult>, AsyncIterable<string>, Embedded {
  readonly [Symbol.toStringTag] = 'Command'
  readonly #plan: Plan
  #awaited: Promise<CommandResult> | undefined
  #isStarted = false

  constructor(plan: Plan) {
    this.#plan = plan
    expectAwait(this, {
      text: () => textOf(plan),
      site: plan.site,
      state: () => 'was never awaited, so it did not run',
    })
  }

  /** Whether it runs by this executor alone, with nothing set that its list does not say. */
  static runsOn(command: Command, executor: Executor): boolean {
    const plan = command.#derive()
    const [segment] = plan.segments
    if (segment?.executor !== executor || plan.segments.length > 1 || plan.outlets.length > 0) return false
    const scope = currentScope()
    return plan.stdin === undefined && segment.cwd === scope.cwd && sameEntries(segment.env, scope.env)
  }

  /** The host that it runs on, or several with a bar between. */
  get host(): string {
    return hostOf(this.#plan)
  }

  /** Runs it. What it writes is shown. */
  // eslint-disable-next-line unicorn/no-thenable
  then<A = CommandResult, B = never>(
    onFulfilled?: ((result: CommandResult) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#awaited ??= this.#run(this.#showing()).then(({ outcome }) => outcome.result)
    return this.#awaited.then(onFulfilled, onRejected)
  }

  /** As of the promise that awaiting it makes. */
  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<CommandResult | B> {
    return this.then(undefined, onRejected)
  }

  /** As of the promise that awaiting it makes. */
  finally(onFinally?: (() => void) | null): Promise<CommandResult> {
    return this.then(undefined).finally(onFinally)
  }

  /** What it writes, without the newlines at the end. */
  async text(): Promise<string> {
    return withoutNewlines(wholeText(await this.#captured()))
  }

  /** The bytes that it writes. */
  async bytes(): Promise<Uint8Array> {
    return this.#captured()
  }

  /**
   * The value that its output is as JSON.
   * @throws ScriptError `invalid-output`
   */
  async json<T = unknown>(): Promise<T> {
    return parseJson(await this.text(), this.#plan) as T
  }

  /** Its lines: `await` gives all, `for await` each as it comes; leaving the loop ends the command. */
  lines(): Lines<string> {
    return this.#lines((line) => line)
  }

  /** Its lines, each a value as JSON. */
  jsonl<T = unknown>(): Lines<T> {
    return this.#lines((line, index) => parseJson(line, this.#plan, index + 1) as T)
  }

  [Symbol.asyncIterator](): AsyncGenerator<string> {
    return this.lines()[Symbol.asyncIterator]()
  }

  /** Whether it succeeds. What it writes is shown; only a time limit, a signal or a lost host are errors. */
  async ok(): Promise<boolean> {
    const { outcome, error } = await this.#run(this.#showing(), true)
    if (error?.code === 'timeout' || error?.code === 'aborted') throw error
    return outcome.result.ok
  }

  /** How it ended and what it wrote, both texts without newlines at their ends; it does not throw when the command fails. */
  async result(): Promise<OutputResult> {
    const task = { stdout: 'pipe', consume: (execution) => capture(execution, this.#plan) } satisfies Task<Buffer>
    const { value, outcome, error } = await this.#run(task, true)
    return {
      ...outcome.result,
      ok: error === undefined,
      bytes: value,
      stdout: withoutNewlines(wholeText(value)),
      error,
    }
  }

  /** Starts it in the background. */
  async start({ stdin, stdout = 'inherit', stderr }: JobOptions = {}): Promise<Job> {
    this.#begin()
    const plan = this.#plan
    if (plan.outlets.length > 0) throw misuse('the output of a job goes to .stdout, or > file in the template')
    const choices = choicesOf(plan, plan.quiet && stdout === 'inherit' ? 'ignore' : stdout)
    const input = stdin ?? (plan.stdin === undefined ? 'ignore' : choices.stdin)
    return new Job(await startExecution(plan, { ...choices, stdin: input, stderr: stderr ?? 'tail' }), plan)
  }

  /** What it reads; by default what the script reads. A text is the text itself, never the name of a file. */
  stdin(source: Source | Command): Command {
    return source instanceof Command ? source.pipe(this) : this.#with(() => ({ stdin: source }))
  }

  /** Its output goes there instead: a file of this machine, a stream, a function. */
  to(target: Target): Command {
    return this.#with(({ outlets }) => ({ outlets: [...outlets, { target: prepareTarget(target), instead: true }] }))
  }

  /** Its output goes there, too. */
  tee(target: Target): Command {
    return this.#with(({ outlets }) => ({ outlets: [...outlets, { target: prepareTarget(target), instead: false }] }))
  }

  /** Whether output that nobody reads is shown; default `inherit`. */
  stdout(choice: 'inherit' | 'ignore'): Command {
    return this.#with(() => ({ stdout: chosen(choice, ['inherit', 'ignore']) }))
  }

  /**
   * Where the error output goes; `stdout`: where the output of the last program goes. By default it is shown, and its
   * end is kept for errors; with `inherit` the command has the script's own, and nothing is kept.
   */
  stderr(choice: 'inherit' | 'ignore' | 'stdout'): Command {
    if (choice !== 'stdout') return this.#with(() => ({ stderr: chosen(choice, ['inherit', 'ignore', 'stdout']) }))
    return this.#eachSegment((segment) => ({ ...segment, list: joinErrorOutput(segment.list) }))
  }

  /** The next command reads what this one writes. On one host the system joins them; between hosts, this process. */
  pipe(next: Command): Command {
    if (!(next instanceof Command)) {
      settle(this)
      throw misuse('pipe takes a command: .pipe($`wc -l`)')
    }
    return new Command(joinPlans(this.#derive(), next.#derive()))
  }

  /** Ends it when it takes longer. */
  timeout(milliseconds: number): Command {
    return this.#with(() => ({ timeoutMs: duration(milliseconds) }))
  }

  /** Ends it when the signal fires. */
  signal(signal: AbortSignal): Command {
    return this.#with(({ signals }) => ({ signals: [...signals, abortSignal(signal)] }))
  }

  /** Changes variables of its environment; `null` removes one. */
  env(changes: Readonly<Record<string, string | Secret | null>>): Command {
    return this.#eachSegment((segment) => withVariables(segment, changes))
  }

  /** Runs it in another directory; a relative one starts from that of the scope. */
  cwd(directory: string): Command {
    return this.#eachSegment((segment) => ({ ...segment, cwd: directoryIn(segment.cwd, directory) }))
  }

  /** The statuses that are successes; default 0. */
  codes(...codes: readonly number[]): Command {
    return this.#with(() => ({ codes: successes(codes) }))
  }

  /** Tries again when it fails: so many tries in all, or when and how often. */
  retry(options: number | CommandRetryOptions = {}): Command {
    return this.#with(() => ({ retry: tries(options) }))
  }

  /** Shows nothing of what it writes. Errors still have the end of its error output. */
  quiet(): Command {
    return this.#with(() => ({ quiet: true }))
  }

  /** How much of the output is kept at most. */
  limit(limits: OutputLimits): Command {
    return this.#with((plan) => ({ limits: outputLimits(plan.limits, limits) }))
  }

  /** For templates: `<(${command})`. */
  [EMBEDDED](): List {
    return { items: this.#derive().segments.flatMap(({ list }) => list.items) }
  }

  #showing(): Task<void> {
    const plan = this.#plan
    if (plan.outlets.length > 0) return { stdout: 'pipe', consume: (execution) => passOn(execution, plan) }
    const stdout = plan.stdout ?? (plan.quiet ? 'ignore' : 'inherit')
    if (stdout === 'inherit' && plan.taker !== undefined) {
      return { stdout: 'pipe', consume: (execution) => passOn(execution, plan) }
    }
    return { stdout, consume: () => Promise.resolve() }
  }

  async #captured(): Promise<Buffer> {
    if (this.#plan.outlets.some(({ instead }) => instead)) {
      settle(this)
      throw misuse('what goes .to() somewhere else cannot be read')
    }
    const { value } = await this.#run({ stdout: 'pipe', consume: (execution) => capture(execution, this.#plan) })
    return value
  }

  async #run<T>(task: Task<T>, tolerates = !this.#plan.throws): Promise<Finished<T>> {
    this.#begin()
    const finished = await runCommand(this.#plan, task)
    if (finished.error !== undefined && !tolerates) throw finished.error
    return finished
  }

  #lines<T>(parse: (line: string, index: number) => T): Lines<T> {
    return new Lines(
      () => this.#stream(parse),
      async () => linesOf(wholeText(await this.#captured()), this.#plan.limits.lineLength).map(parse),
    )
  }

  async *#stream<T>(parse: (line: string, index: number) => T): AsyncGenerator<T> {
    const plan = this.#plan
    if (plan.retry !== undefined) throw misuse('what is read while it comes cannot be tried again')
    this.#begin()
    const execution = await startExecution(plan, choicesOf(plan, 'pipe'))
    let isWhole = false
    let count = 0
    try {
      for await (const lines of splitLines(chunksOf(execution, plan), plan.limits.lineLength)) {
        for (const line of lines) yield parse(line, count++)
      }
      isWhole = true
    } catch (error) {
      throw plan.site.complete(error)
    } finally {
      if (!isWhole) await abandon(execution)
    }
    const error = errorOf(await execution.ended, plan, execution.stop)
    if (error !== undefined && plan.throws) throw error
  }

  #begin(): void {
    if (this.#isStarted)
      throw misuse('the command has been started already', 'each runs once; a function with the template runs it again')
    this.#isStarted = true
    settle(this)
  }

  /** Another command is made of it, which is to be awaited instead. */
  #derive(): Plan {
    settle(this)
    return this.#plan
  }

  #with(change: (plan: Plan) => Partial<Plan>): Command {
    const plan = this.#derive()
    return new Command({ ...plan, ...change(plan) })
  }

  #eachSegment(change: (segment: Segment) => Segment): Command {
    return this.#with(({ segments }) => ({ segments: segments.map(change) }))
  }
}
