// What Tab offers: what a person may use.
import type { AsyncCompleter } from 'node:readline'
import vm from 'node:vm'
import { FarHost, here } from '@yon/script'

/** The completer without what is ours alone, and without what all objects have where nothing of it was typed. */
export function withoutInternals(completer: AsyncCompleter): AsyncCompleter {
  return (line, done) => {
    completer(line, (error, found) => {
      if (error !== null && error !== undefined) return done(error)
      const [names, typed] = found ?? [[], line]
      done(null, [tidy(names.filter((name) => isOffered(name, typed))), typed])
    })
  }
}

function isOffered(name: string, typed: string): boolean {
  const dot = name.lastIndexOf('.')
  const member = name.slice(dot + 1)
  if (dot < 0) return !name.startsWith('__') || typed.startsWith('__')
  if (Object.hasOwn(Object.prototype, member)) return typed.length > dot + 1
  return !INTERNALS.has(member) || !isHost(name.slice(0, dot))
}

/** The expression was evaluated already, to find its members. */
function isHost(expression: string): boolean {
  try {
    const value: unknown = vm.runInThisContext(expression.replace(/\?$/, ''))
    return value instanceof FarHost || value instanceof here.constructor
  } catch {
    return false
  }
}

/** Groups stand between empty lines. */
function tidy(names: readonly string[]): string[] {
  return names.filter((name, at) => name !== '' || (at > 0 && names[at - 1] !== '' && at < names.length - 1))
}

/** Of hosts, for this library. */
const INTERNALS = new Set(['executor', 'farEnd', 'view'])
