// Settings that hold for a part of a script.
export {
  bindForCleanUp,
  cd,
  currentScope,
  made,
  nest,
  scopeEnvironment,
  scopePath,
  setRootScope,
  within,
} from './current.ts'
export { interrupt, INTERRUPTION } from './interruption.ts'
export { directoryHere, directoryIn } from './directory.ts'
export { checkVariable } from './settings.ts'
export type { OutputTaker, Scope, ScopeSettings } from './scope.ts'
export type { TraceBegin, TraceEnd, TraceEvent, TraceListener } from './trace-event.ts'
export { traceJson, traceLines, visible, type TraceSink } from './trace-listeners.ts'
