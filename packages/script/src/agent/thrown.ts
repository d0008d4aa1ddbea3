// What a function threw is told apart from what goes wrong around it.

/** What travels as the failure of a call: `thrown` is what the function threw. */
export interface Thrown {
  readonly thrown: unknown
}

/** Marks what a function threw. */
export function thrown(value: unknown): Thrown {
  return { thrown: value }
}

/** Was it thrown by the function? */
export function isThrown(value: unknown): value is Thrown {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype && 'thrown' in value
}
