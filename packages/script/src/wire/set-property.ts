import { WireFault } from './varint.ts'

/** As data, whatever setters there are. */
export function setProperty(target: object, key: string, value: unknown): void {
  // The language calls those by itself, as `await` does: what would be called is at the other end.
  if (typeof value === 'function' && CALLED_UNASKED.has(key)) throw new WireFault(`a callback as the property ${key}`)
  Object.defineProperty(target, key, { value, writable: true, enumerable: !isHidden(target, key), configurable: true })
}

/** An error's own cause, errors and name are not enumerable. */
function isHidden(target: object, key: string): boolean {
  return target instanceof Error && HIDDEN_IN_ERRORS.has(key)
}

const CALLED_UNASKED: ReadonlySet<string> = new Set(['then', 'toJSON', 'toString', 'valueOf', 'constructor', 'inspect'])
const HIDDEN_IN_ERRORS: ReadonlySet<string> = new Set(['name', 'cause', 'errors'])
