// SendEnv and SetEnv.
import { matchPattern } from '../pattern.ts'
import { FatalLineFault, type Kind, refuse } from './kind.ts'

/** Patterns of names that add up over all lines; `-pattern` removes those before it. */
export const sendEnv: Kind<readonly string[]> = {
  parse(line) {
    const names = line.rest()
    if (names.length === 0) throw new FatalLineFault(`no ${line.keyword} specified`)
    return names.some((name) => name === '' || name.includes('=')) ? refuse('Invalid environment name.') : names
  },
  merge(earlier = [], later) {
    let all = [...earlier]
    for (const name of later) {
      if (name.startsWith('-')) all = all.filter((known) => !matchPattern(known, name.slice(1)))
      else all.push(name)
    }
    return all
  },
  format: (names) => names,
}

/** `NAME=value`, the first of each name. */
export const setEnv: Kind<readonly string[]> = {
  parse(line) {
    const first = new Map<string, string>()
    for (const assignment of line.rest()) {
      const end = assignment.indexOf('=')
      if (end < 0) refuse('Invalid SetEnv.')
      const name = assignment.slice(0, end)
      if (!first.has(name)) first.set(name, assignment)
    }
    if (first.size === 0) throw new FatalLineFault(`no ${line.keyword} specified`)
    return [...first.values()]
  },
  format: (assignments) => assignments,
  mapText: (assignments, change) =>
    assignments.map((assignment) => {
      const value = assignment.indexOf('=') + 1
      return assignment.slice(0, value) + change(assignment.slice(value))
    }),
}
