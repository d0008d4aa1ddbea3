// What programs that load scripts need.
export { check } from './check.ts'
export { countFindings, describeFinding, recordOf, type FindingRecord } from './diagnostics/report.ts'
export { diagnostics, type DiagnosticId, type Finding, type Subject } from './diagnostics/table.ts'
export { run, type RunnerModules, type RunOptions } from './run/run.ts'
export type { LoaderModules } from './load/register.ts'
export type { ScriptInput } from './run/script.ts'
