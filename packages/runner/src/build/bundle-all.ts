// The functions of a script: those inside of others first, since their code is a part of the others'.
import type { Scripts } from '../analysis/files.ts'
import type { FunctionPlan } from '../analysis/plan.ts'
import { digest } from '../cache/store.ts'
import type { NestedFunction } from '../emit/function-module.ts'
import type { Project } from '../syntax/project.ts'
import { bundled, bundleJob, type Bundled } from './bundle.ts'
import { keepingNames, renames } from './names.ts'
import type { BuildJob, Outcome, Work } from './work.ts'

/** What came of one function, and of those inside of it. */
export interface BundledFunction extends Bundled {
  readonly nested: readonly NestedFunction[]
}

/** Bundles all, as many side by side as can be. `scripts`: what functions must not load. */
export function* bundleAll(
  project: Project,
  plans: readonly FunctionPlan[],
  scripts: Scripts,
): Work<BundledFunction[]> {
  const done = new Map<FunctionPlan, BundledFunction>()
  let left = [...plans]
  while (left.length > 0) {
    const ready = left.filter((plan) => insideOf(plan, plans).every((each) => done.has(each)))
    // A function that takes itself along can be noted nowhere; over there it is looked at when it is sent.
    const wave = ready.length > 0 ? ready : left
    const nested = wave.map((plan) => insideOf(plan, plans).flatMap((each) => asNested(done.get(each))))
    const outcomes = yield* withTheirNames(wave.map((plan, i) => bundleJob(plan, nested[i] ?? [])))
    for (const [i, plan] of wave.entries()) {
      done.set(plan, { ...bundled(project, plan, outcomes[i] as Outcome, scripts), nested: nested[i] ?? [] })
    }
    left = left.filter((plan) => !done.has(plan))
  }
  return [...done.values()]
}

/** What joins modules renames one of two alike; then all keep their names by more code. */
function* withTheirNames(jobs: readonly BuildJob[]): Work<readonly Outcome[]> {
  const outcomes = yield jobs
  const again = jobs.flatMap((job, i) => (renames(outcomes[i]) ? [{ i, job: keepingNames(job) }] : []))
  if (again.length === 0) return outcomes
  const kept = yield again.map(({ job }) => job)
  const byIndex = new Map(again.map(({ i }, at) => [i, kept[at] as Outcome]))
  return outcomes.map((each, i) => byIndex.get(i) ?? each)
}

/** The functions that are sent by the code of another, or by what it takes along. */
function insideOf(plan: FunctionPlan, plans: readonly FunctionPlan[]): FunctionPlan[] {
  const pieces = [plan.call.fn, ...[...plan.constant, ...plan.dependent].map(({ node }) => node)]
  return plans.filter(({ source, call: { call } }) => {
    if (source !== plan.source || call === plan.call.call) return false
    return pieces.some(({ start, end }) => call.start >= start && call.end <= end)
  })
}

function asNested(made: BundledFunction | undefined): NestedFunction[] {
  if (made?.bundle === undefined) return []
  return [{ plan: made.plan, hash: digest(made.bundle.code), bundle: made.bundle }]
}
