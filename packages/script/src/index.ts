// What a script imports.
import { CommandError } from './command/index.ts'
import { registerClass } from './wire/index.ts'

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
  type OutputTaker,
  type ScopeSettings,
  type TraceBegin,
  type TraceEnd,
  type TraceEvent,
  type TraceListener,
  type TraceSink,
} from './scope/index.ts'
export {
  Arguments,
  type Embedded,
  flags,
  type FlagValue,
  InvalidCommand,
  opt,
  type Scalar,
  Secret,
  secret,
  type TemplateValue,
} from './grammar/index.ts'
export { detach } from './agent/detach.ts'
export { remote, type FunctionHost, type Home, type RemoteCall, type Wire, type WireObject } from './agent/remote.ts'
export { onOutput, type OutputListener } from './agent/output.ts'
export { FarEnd, type FarEndOptions } from './agent/far-end.ts'
export { commandBytesMax, type Launcher, type Reach, type StartedProgram } from './agent/launcher.ts'
export { localLauncher, type LocalLauncherOptions } from './agent/local-launcher.ts'
export { RemoteError } from './agent/trouble/remote-error.ts'
export {
  args,
  ask,
  env,
  fileTests,
  parallel,
  retry,
  sleep,
  sourceEnv,
  test,
  which,
  type ArgumentOptions,
  type ArgumentRule,
  type ArgumentSchema,
  type ArgumentValues,
  type Ask,
  type AskOptions,
  type Environment,
  type FileTestFlag,
  type FileTestRunner,
  type FileTests,
  type ParallelOptions,
  type RetryOptions,
  type ScriptArguments,
  type SleepOptions,
  type SourceOptions,
} from './script/index.ts'
export {
  Command,
  CommandError,
  dollar,
  file,
  FileReference,
  Job,
  Lines,
  pipe,
  type ChunkListener,
  type CommandEnd,
  type CommandErrorCode,
  type CommandResult,
  type CommandRetryOptions,
  type Dollar,
  type Executor,
  type JobOptions,
  type OutputLimits,
  type OutputResult,
  type Running,
  type Source,
  type StageResult,
  type StartSettings,
  type StreamChoice,
  type SudoSettings,
  type Target,
} from './command/index.ts'
export { $ } from './process/index.ts'
export { callback, registerClass, type ClassForm, type WireClass } from './wire/index.ts'
export {
  FarHost,
  here,
  host,
  onConnection,
  type ConnectionListener,
  type ConnectionMade,
  type HereHost,
  type Host,
  type HostOptions,
  type HostView,
  type SudoOptions,
} from './host/index.ts'
export {
  each,
  eachHere,
  FleetResult,
  FleetRun,
  inventory,
  Inventory,
  type EachHost,
  type FleetOptions,
  type HereContext,
  type HostFailure,
  type HostResult,
  type HostSource,
  type HostSuccess,
  type InventoryFacts,
  type InventoryHost,
  type JsonResult,
  type ShowChoice,
  type SshConfigOptions,
  type TableOptions,
} from './fleet/index.ts'

// Commands fail over there as they do here.
registerClass('yon.CommandError', CommandError)
