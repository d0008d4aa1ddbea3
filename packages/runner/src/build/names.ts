// The names of functions and classes, which what joins modules into one scope has to change where two are alike.
import type { BuildJob, Outcome } from './work.ts'

/** Whether the code has names that its modules do not have: `find2` beside `find`. */
export function renames(outcome: Outcome | undefined): boolean {
  if (outcome === undefined || !('outputFiles' in outcome) || outcome.outputFiles === undefined) return false
  const code = outcome.outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? ''
  const declared = new Set([...code.matchAll(DECLARED)].map(([, name = '']) => name))
  return [...declared].some((name) => /\d$/.test(name) && declared.has(name.replace(/\d+$/, '')))
}

/** The same job with code that gives each its own name. */
export function keepingNames({ kind, options }: BuildJob): BuildJob {
  return { kind, options: { ...options, keepNames: true } }
}

/** Declarations of functions and classes, and of what holds one. */
const DECLARED =
  /(?:\b(?:class|function\*?|var|let|const)\s+|,)([\p{ID_Start}$_][\p{ID_Continue}$]*)(?=\s*(?:extends\b|[({]|=\s*(?:async\b|function\b|class\b|\()))/gu
