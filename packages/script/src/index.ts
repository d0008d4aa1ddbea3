// What a script imports.
export {
  defer,
  endScript,
  exit,
  onSignal,
  setErrorReporter,
  withCleanUp,
  type CleanUp,
  type Ending,
  type ErrorReporter,
} from './ending/index.ts'
export * from './errors.ts'
export { expand, type ExpandOptions, type NoMatch } from './expand/index.ts'
export {
  cd,
  currentScope,
  setRootScope,
  traceJson,
  traceLines,
  within,
  type Scope,
  type ScopeSettings,
  type TraceBegin,
  type TraceEnd,
  type TraceEvent,
  type TraceListener,
  type TraceSink,
} from './scope/index.ts'
export { Arguments, flags, type FlagValue, opt, type Scalar, Secret, secret } from './grammar/index.ts'
