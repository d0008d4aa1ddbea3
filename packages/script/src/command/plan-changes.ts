// Plans made of others.
import { Secret } from '../grammar/index.ts'
import { checkVariable } from '../scope/index.ts'
import { misuse } from './misuse.ts'
import type { Plan, Segment } from './plan.ts'

/** Both in a row. What ends one of them ends both, and the more careful policies of the two hold. */
export function joinPlans(first: Plan, second: Plan): Plan {
  if (second.stdin !== undefined) throw misuse('the command that is piped into reads something else already')
  if (first.outlets.length > 0) throw misuse('.to() and .tee() come after .pipe()')
  const limits = [first.timeoutMs, second.timeoutMs].filter((each) => each !== undefined)
  return {
    ...second,
    segments: [...first.segments, ...second.segments],
    stdin: first.stdin,
    signals: [...new Set([...first.signals, ...second.signals])],
    timeoutMs: limits.length === 0 ? undefined : Math.min(...limits),
    throws: first.throws || second.throws,
    pipefail: first.pipefail || second.pipefail,
    quiet: first.quiet && second.quiet,
    retry: second.retry ?? first.retry,
    site: first.site,
  }
}

/** With other variables; `null` removes one. */
export function withVariables(segment: Segment, changes: Readonly<Record<string, string | Secret | null>>): Segment {
  const secrets = Object.values(changes).flatMap((value) => (value instanceof Secret ? [value.reveal()] : []))
  return {
    ...segment,
    env: { ...segment.env, ...variablesOf(changes) },
    secrets: [...(segment.secrets ?? []), ...secrets],
  }
}

/** As executors take them. */
function variablesOf(changes: Readonly<Record<string, string | Secret | null>>): Record<string, string | null> {
  const entries = Object.entries(changes).map(([name, value]) => {
    const text = value instanceof Secret ? value.reveal() : value
    checkVariable(name, text)
    return [name, text] as const
  })
  return Object.fromEntries(entries)
}
