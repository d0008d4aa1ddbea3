// What programs that load scripts need.
export { check } from './check.ts'
export { repl, type ReplStreams } from './repl.ts'
export { countFindings, describeFinding, recordOf, type FindingRecord } from './diagnostics/report.ts'
export { diagnostics, type DiagnosticId, type Finding, type Subject } from './diagnostics/table.ts'
export type { RunnerModules, RunOptions } from './run/process.ts'
export { run } from './run/run.ts'
export type { LoaderModules } from './load/register.ts'
export type { ScriptInput } from './run/script-input.ts'
