// Runs a command once, or as often as its plan says.
import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { ScriptError } from '../errors.ts'
import { CommandError, type CommandErrorCode } from './command-error.ts'
import { type Choices, type Execution, type Outcome, startExecution } from './execution.ts'
import type { Plan } from './plan.ts'
import { isRepeatable } from './sources.ts'
import type { Stop } from './stop.ts'

/** What a command gave, and how it ended. */
export interface Finished<T> {
  readonly value: T
  readonly outcome: Outcome
  /** Why the outcome is none to go on with. */
  readonly error: CommandError | undefined
}

/** What runs: where its output leads, and what is made of it. */
export interface Task<T> {
  readonly stdout: Choices['stdout']
  readonly consume: (execution: Execution) => Promise<T>
}

/**
 * Runs the command until it succeeds or there are no more tries. Errors that are not the command's own, such as a lost
 * host, are thrown.
 */
export async function runCommand<T>(plan: Plan, task: Task<T>): Promise<Finished<T>> {
  if (plan.retry === undefined) return attempt(plan, task)
  const { times, delayMs, factor, maxDelayMs } = plan.retry
  if (plan.stdin !== undefined && !isRepeatable(plan.stdin)) {
    throw new ScriptError(
      'invalid-argument',
      'what the command reads can be read once only, so it cannot be tried again',
    )
  }
  const isStopped = () => plan.signals.some(({ aborted }) => aborted)
  for (let tries = 1; ; tries++) {
    const finished = await attempt(plan, task)
    const isWorth = finished.error?.code === 'command-failed' || finished.error?.code === 'timeout'
    if (!isWorth || tries >= times || isStopped()) return finished
    const wait = Math.min(delayMs * factor ** (tries - 1), maxDelayMs)
    // Who is told to end meanwhile has failed as it did before.
    await delay(wait, undefined, { signal: AbortSignal.any([...plan.signals]) }).catch(() => undefined)
    if (isStopped()) return finished
  }
}

/** Where the standard streams lead when nothing else is said. */
export function choicesOf(plan: Plan, stdout: Choices['stdout']): Choices {
  const taken = plan.taker !== undefined
  const isInherited = (plan.stdin === undefined && !taken) || isOwnInput(plan)
  const stdin = isInherited
    ? 'inherit'
    : plan.stdin === undefined || plan.stdin === null
      ? 'ignore'
      : { source: plan.stdin }
  // A program that shows itself on a terminal is to know that it does.
  const isInteractive = stdout === 'inherit' && !plan.quiet && process.stdout.isTTY && process.stderr.isTTY
  const isShown = plan.stderr === 'inherit' || (plan.stderr === undefined && isInteractive)
  const stderr = isShown && !taken ? 'inherit' : 'tail'
  return { stdin, stdout, stderr }
}

/** The error that an outcome is, if it is one. */
export function errorOf({ result, decisive }: Outcome, plan: Plan, stop: Stop): CommandError | undefined {
  const { site } = plan
  const { reason } = stop
  if (result.ok && (reason === undefined || reason.code === 'abandoned')) return undefined
  if (reason?.code === 'timeout' || reason?.code === 'aborted') {
    return new CommandError(reason.code, { result, stage: decisive, site, cause: reason.cause })
  }
  const missing = decisive?.status === NOT_FOUND_STATUS
  const code: CommandErrorCode = missing ? 'command-not-found' : 'command-failed'
  const advice = missing ? adviceOnMissing(decisive.argv[0]) : undefined
  return new CommandError(code, { result, stage: decisive, site, advice })
}

async function attempt<T>(plan: Plan, { stdout, consume }: Task<T>): Promise<Finished<T>> {
  const execution = await startExecution(plan, choicesOf(plan, stdout))
  try {
    const [value, outcome] = await Promise.all([consume(execution), execution.ended])
    return { value, outcome, error: errorOf(outcome, plan, execution.stop) }
  } catch (error) {
    const { stop } = execution
    const { isDemanded } = stop
    await abandon(execution)
    const outcome = isDemanded && isLoss(error) ? await execution.ended.catch(() => undefined) : undefined
    throw (outcome === undefined ? undefined : errorOf(outcome, plan, stop)) ?? plan.site.complete(error)
  }
}

/** Who does not end when told to is given up, and its host seems lost. */
function isLoss(error: unknown): boolean {
  return error instanceof ScriptError && error.code === 'host-lost'
}

/** Ends what runs because nobody wants the rest, and waits for its end. */
export async function abandon(execution: Execution): Promise<void> {
  execution.stop.fire({ code: 'abandoned', cause: undefined })
  execution.stdout?.destroy()
  await execution.ended.catch(() => undefined)
}

function adviceOnMissing(program = ''): string {
  return /\s/.test(program)
    ? "A value is one argument, here the name of the program. For several give an array of words: ${['ls', '-l']}."
    : 'Install it there, or check the spelling and PATH.'
}

function isOwnInput(plan: Plan): boolean {
  return plan.stdin === process.stdin
}

const NOT_FOUND_STATUS = 127
