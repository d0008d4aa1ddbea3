// A function that changes what it captured hears of it from V8, which does not know why the value is frozen.

/** The error, which says what to do instead where it is about a value that cannot change. */
export function explainFrozen(error: unknown): unknown {
  if (!(error instanceof TypeError) || !REFUSED.test(error.message)) return error
  const message = `H301: a captured value is frozen: return what changes instead (${error.message})`
  Object.defineProperty(error, 'message', { value: message, configurable: true, writable: true })
  return error
}

/** V8 has no other sign of it. */
const REFUSED =
  /^Cannot (?:add property .*, object is not extensible|(?:assign to read only|delete|redefine) property |define property .*, object is not extensible)/s
