// What is asked of esbuild, apart from how: a loader may have to wait for it in the middle of an import, everything else
// lets it work on many things at once.
import type { BuildOptions, BuildResult, TransformOptions, TransformResult } from 'esbuild'

/** One thing to do. */
export type Job = { readonly kind: 'transform'; readonly text: string; readonly options: TransformOptions } | BuildJob

/** To bundle. */
export interface BuildJob {
  readonly kind: 'build'
  readonly options: BundleJob
}

/** What came of it: the same kind, or the failure. */
export type Outcome = TransformResult | BuildResult<BundleJob> | Error

/** A build that writes no file, and says what it is made of. */
export type BundleJob = BuildOptions & { readonly write: false; readonly metafile: true }

/** Work that asks for jobs, several at once, and goes on with their outcomes. */
export type Work<T> = Generator<readonly Job[], T, readonly Outcome[]>

/** Does the work; the jobs of one request run side by side. `keep`: there will be more, and esbuild stays ready for it. */
export async function doWork<T>(work: Work<T>, { keep = false } = {}): Promise<T> {
  const esbuild = await import('esbuild')
  let isUsed = false
  let step = work.next()
  while (step.done !== true) {
    isUsed ||= step.value.length > 0
    const jobs = step.value.map(async (job) =>
      job.kind === 'transform' ? await esbuild.transform(job.text, job.options) : await esbuild.build(job.options),
    )
    step = work.next((await Promise.allSettled(jobs)).map(outcomeOf))
  }
  // Its process would be ours to account for while the script runs.
  if (isUsed && !keep) await esbuild.stop()
  return step.value
}

/** Does the work without giving way to anything else. */
export function doWorkNow<T>(work: Work<T>, esbuild: typeof import('esbuild')): T {
  let step = work.next()
  while (step.done !== true) step = work.next(step.value.map((job) => now(job, esbuild)))
  return step.value
}

function now(job: Job, esbuild: typeof import('esbuild')): Outcome {
  try {
    return job.kind === 'transform'
      ? esbuild.transformSync(job.text, job.options)
      : (esbuild.buildSync(job.options) as Outcome)
  } catch (error) {
    return error as Error
  }
}

function outcomeOf(settled: PromiseSettledResult<unknown>): Outcome {
  return settled.status === 'fulfilled' ? (settled.value as Outcome) : (settled.reason as Error)
}
