// Node has some twenty files open before our first line runs: where a shell allows few, say so and what to do.

/** What to do about an error that goes back to too many open files; undefined for any other. */
export function tooManyFiles(error: unknown): string | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < CAUSES_MAX; cause = cause.cause, depth++) {
    if (CODES.includes((cause as NodeJS.ErrnoException).code ?? '')) return ADVICE
  }
  return undefined
}

const CODES: readonly string[] = ['EMFILE', 'ENFILE']
const CAUSES_MAX = 8
const ADVICE = 'Too many open files: Node.js has some twenty open by itself; allow more, with ulimit -n 256'
