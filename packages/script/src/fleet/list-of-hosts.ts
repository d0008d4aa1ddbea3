// What is no list of hosts is told as such, and not found out host by host.
import { ScriptError } from '../errors.ts'

/** @throws ScriptError `invalid-argument`: a name is a list of letters to JavaScript. */
export function assertListOfHosts(value: unknown): void {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function'
  if (isObject && (Symbol.iterator in value || Symbol.asyncIterator in value)) return
  const isHost = isObject && 'name' in value
  const advice =
    typeof value === 'string'
      ? `[${JSON.stringify(value)}]`.replaceAll('"', "'")
      : isHost
        ? '[web1]'
        : "['web1', 'web2']"
  throw new ScriptError('invalid-argument', `it takes a list of hosts: ${advice}`)
}
