// What a script imports.
export * from './errors.ts'
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
