// SendEnv and SetEnv: what programs there find in their environment.
import type { ResolvedConfig } from '../../config/finish.ts'
import { matchPattern } from '../../config/pattern.ts'

/** The variables of this environment that SendEnv names, and those of SetEnv, which win. */
export function sessionEnvironment({ values, request }: ResolvedConfig): Record<string, string> {
  const own = Object.entries(request.local.environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && values.sendEnv.some((pattern) => matchPattern(entry[0], pattern)),
  )
  return Object.fromEntries([...own, ...values.setEnv.map(splitAssignment)])
}

function splitAssignment(assignment: string): [name: string, value: string] {
  const at = assignment.indexOf('=')
  return [assignment.slice(0, at), assignment.slice(at + 1)]
}
