/** An error as it was at the other end. Errors of the language get their class; all others are an Error of that name. */
export function makeError(className: string, message: string, stack: string): Error {
  const error = bare(className, message)
  Object.defineProperty(error, 'stack', { value: stack, writable: true, enumerable: false, configurable: true })
  return error
}

function bare(className: string, message: string): Error {
  if (className === 'DOMException') return new DOMException(message)
  if (className === 'AggregateError') return new AggregateError([], message)
  const type = Object.hasOwn(ERRORS, className) ? ERRORS[className] : undefined
  if (type !== undefined) return new type(message)
  const error = new Error(message)
  Object.defineProperty(error, 'name', { value: className, writable: true, enumerable: false, configurable: true })
  return error
}

const ERRORS: Readonly<Record<string, ErrorConstructor>> = {
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
}
