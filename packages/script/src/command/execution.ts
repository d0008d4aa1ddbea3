// One run of a command: its segments started and joined, what it reads fed, what it says about errors kept.
import { PassThrough, pipeline, type Readable, type Writable } from 'node:stream'
import { formsOf, mask } from '../grammar/index.ts'
import { ErrorOutput } from './error-output.ts'
import type { CommandEnd, Running, StreamChoice } from './executor.ts'
import { misuse } from './misuse.ts'
import { withoutNewlines } from './parse-output.ts'
import { hostOf, type Plan, secretsIn, type Segment, textOf } from './plan.ts'
import type { CommandResult, StageResult } from './result.ts'
import { mergeSegments, stopAtFailures } from './segments.ts'
import { feed, type Source } from './sources.ts'
import { Stop } from './stop.ts'
import { verdictOf } from './verdict.ts'

/** Where the standard streams lead; `tail`: to the script, which shows and keeps the last of it. */
export interface Choices {
  readonly stdin: StreamChoice | { readonly source: Source }
  readonly stdout: StreamChoice
  readonly stderr: StreamChoice | 'tail'
}

/** A command that runs. */
export interface Execution {
  readonly stdin: Writable | undefined
  readonly stdout: Readable | undefined
  readonly stderr: Readable | undefined
  readonly pids: readonly number[]
  readonly stop: Stop
  /** When all has ended, however it did. Rejects when a host is lost or what is read fails. */
  readonly ended: Promise<Outcome>
  kill(signal: string): void
  /** Lets it go on by itself. */
  detach(): Promise<void>
}

/** A result, and which program it is by. */
export interface Outcome {
  readonly result: CommandResult
  readonly decisive: StageResult | undefined
}

/** Starts the command. Rejects when nothing could be started. */
export async function startExecution(plan: Plan, choices: Choices): Promise<Execution> {
  const began = performance.now()
  const segments = mergeSegments(plan.segments)
  const facts = { host: hostOf(plan), text: textOf(plan), cwd: plan.segments[0]?.cwd }
  plan.trace?.({ ...facts, kind: plan.dry ? 'skipped' : 'started' })
  if (plan.dry) return unstarted(plan, true, new Stop([], undefined))
  const stop = new Stop(plan.signals, plan.timeoutMs)
  const forms = formsOf(secretsIn(plan))
  const errors = new ErrorOutput(plan, choices.stderr, forms)
  const finish = (outcome?: Outcome) => {
    stop.release()
    const { status, signal } = outcome?.result ?? { status: undefined, signal: undefined }
    plan.trace?.({ ...facts, kind: 'ended', status, signal, milliseconds: performance.now() - began })
  }
  if (stop.reason !== undefined) {
    finish()
    return unstarted(plan, false, stop)
  }
  let running: readonly Running[]
  try {
    running = await startSegments(segments, plan, choices, stop, errors.choice)
  } catch (error) {
    finish()
    if (stop.isDemanded) return unstarted(plan, false, stop)
    throw plan.site.locate(error)
  }
  for (const { stderr } of running) if (choices.stderr === 'tail' && stderr !== undefined) errors.follow(stderr)
  for (const [index, to] of running.entries()) if (index > 0) connect(running[index - 1], to)
  const feeding = feedFirst(running[0], choices.stdin, stop)
  const ended = judge(segments, running, plan, { began, errors, forms, feeding, stop }).then(
    (outcome) => (finish(outcome), outcome),
    (error: unknown) => {
      finish()
      stop.fire({ code: 'abandoned', cause: error })
      throw plan.site.locate(error)
    },
  )
  ended.catch(() => undefined)
  return {
    stdin: running[0]?.stdin,
    stdout: running.at(-1)?.stdout,
    stderr: choices.stderr === 'tail' ? undefined : running.at(-1)?.stderr,
    pids: running.flatMap(({ pids }) => pids ?? []),
    stop,
    ended,
    kill: (signal) => running.forEach((each) => each.kill(signal)),
    detach: async () => {
      const staying = running.find((each) => each.detach === undefined)
      if (staying !== undefined) throw misuse('only what runs on other hosts can go on by itself', 'here: setsid')
      await Promise.all(running.map(async (each) => await each.detach?.()))
    },
  }
}

async function startSegments(
  segments: readonly Segment[],
  plan: Plan,
  choices: Choices,
  stop: Stop,
  stderr: StreamChoice,
): Promise<readonly Running[]> {
  const { stdin } = choices
  const secrets = secretsIn(plan)
  const starting = segments.map(({ executor, list, cwd, env }, index) =>
    executor.start(plan.throws ? stopAtFailures(list) : list, {
      cwd,
      env,
      stdin: index > 0 || typeof stdin === 'object' ? 'pipe' : stdin,
      stdout: index < segments.length - 1 ? 'pipe' : choices.stdout,
      stderr,
      sudo: undefined,
      secrets,
      pipefail: plan.pipefail,
      signal: stop.signal,
    }),
  )
  try {
    return await Promise.all(starting)
  } catch (error) {
    stop.fire({ code: 'abandoned', cause: error })
    for (const each of await Promise.allSettled(starting)) {
      if (each.status === 'fulfilled') await each.value.ended.catch(() => undefined)
    }
    throw error
  }
}

/** Copies at the pace of the reader. When it has ended, the writer gets SIGPIPE at its next word. */
function connect(from: Running | undefined, to: Running): void {
  const { stdout } = from ?? {}
  if (stdout === undefined || to.stdin === undefined) return
  pipeline(stdout, to.stdin, () => undefined)
  const stopWriter = () => void stdout.destroy()
  to.ended.then(stopWriter, stopWriter)
}

/** Resolves with what went wrong with the source, if anything did. */
async function feedFirst(
  first: Running | undefined,
  choice: Choices['stdin'],
  stop: Stop,
): Promise<{ error: unknown } | undefined> {
  if (typeof choice !== 'object' || first?.stdin === undefined) return undefined
  const over = new AbortController()
  const end = () => over.abort()
  first.ended.then(end, end)
  try {
    await feed(choice.source, first.stdin, over.signal)
    return undefined
  } catch (error) {
    stop.fire({ code: 'abandoned', cause: error })
    return { error }
  }
}

interface Progress {
  readonly began: number
  readonly errors: ErrorOutput
  readonly forms: readonly string[]
  readonly feeding: Promise<{ error: unknown } | undefined>
  readonly stop: Stop
}

async function judge(
  segments: readonly Segment[],
  running: readonly Running[],
  plan: Plan,
  { began, errors, forms, feeding, stop }: Progress,
): Promise<Outcome> {
  const ends = await Promise.all(running.map(({ ended }) => ended))
  // What fires from now on comes too late.
  stop.release()
  const failure = await feeding
  if (failure !== undefined) throw failure.error
  await errors.drained()
  const stages = ends.map((each, index) => each.map((end) => stageOf(end, segments[index], forms)))
  // Of each host the last pipeline; together they are one.
  const deciding = stages.flatMap((each) => each.filter(({ pipeline: at }) => at === each.at(-1)?.pipeline))
  const { ok, decisive } = verdictOf(
    deciding.map((stage) => ({ ...stage, pipeline: 0, stage })),
    { pipefail: plan.pipefail, ...(plan.codes === undefined ? {} : { codes: plan.codes }) },
  )
  const stage = decisive as (CommandEnd & { readonly stage: StageResult }) | undefined
  const result = {
    host: hostOf(plan),
    command: textOf(plan),
    ok,
    status: stage?.status,
    signal: stage?.signal,
    stages: stages.flat(),
    stderr: withoutNewlines(errors.text),
    milliseconds: performance.now() - began,
  }
  return { result, decisive: stage?.stage }
}

function stageOf(end: CommandEnd, segment: Segment | undefined, forms: readonly string[]): StageResult {
  const { argv, pipeline: at, status, signal } = end
  const host = segment?.executor.host ?? ''
  return { host, argv: argv.map((each) => mask(each, forms)), pipeline: at, status, signal }
}

/** The execution of a command that does not run: it is only told, or is ended before it started. */
function unstarted(plan: Plan, ok: boolean, stop: Stop): Execution {
  const status = ok ? 0 : undefined
  const facts = { host: hostOf(plan), command: textOf(plan), stages: [], stderr: '', milliseconds: 0 }
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  stdin.resume()
  stdout.end()
  stderr.end()
  const ended = Promise.resolve({ result: { ...facts, ok, status, signal: undefined }, decisive: undefined })
  return { stdin, stdout, stderr, pids: [], stop, ended, kill: () => undefined, detach: async () => undefined }
}
