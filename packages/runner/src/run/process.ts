// The process that a script runs in.
import { setErrorReporter } from '@yon/script/ending'
import { noteRunner } from '@yon/script/functions'
import { setRootScope, traceLines, type ScopeSettings } from '@yon/script/scope'
import { useStore } from '../cache/current.ts'
import { registerLoader, type LoaderModules } from '../load/register.ts'
import { reportFailure } from './failure.ts'
import type { ReadyScript } from './script.ts'

/** How a script runs. */
export interface RunOptions {
  /** What the script finds in `args` and `process.argv`. */
  readonly argv: readonly string[]
  /** Shows commands instead of running them. */
  readonly dry?: boolean
  /** Shows commands as they run. */
  readonly trace?: boolean
  /** The ssh_config of the script, instead of those of the user and the system. */
  readonly configFile?: string | undefined
  /** Tells at the end which connections were made, and how many round trips they took. */
  readonly timings?: boolean
  /** Where modules of ours are; for executables that bundle them. */
  readonly modules?: RunnerModules
}

/** URLs of modules of ours. */
export interface RunnerModules extends LoaderModules {
  /** What a script imports from the running yon, by specifier: `yon`, `@yon/script`, … */
  readonly imports: Readonly<Record<string, string>>
}

/** Makes this process one that runs a script, and gives the settings that hold in all of it. */
export function prepareProcess(
  path: string,
  { store, code }: Pick<ReadyScript, 'store' | 'code'>,
  options: RunOptions,
): ScopeSettings {
  const { imports, ...loader } = options.modules ?? ownModules()
  useStore(store.folder)
  noteRunner()
  registerLoader({ modules: imports, store: store.folder, code }, loader)
  process.setSourceMapsEnabled(true)
  // The line of the script may stand below many of ours.
  Error.stackTraceLimit = STACK_FRAMES
  process.removeAllListeners('uncaughtException')
  setErrorReporter(reportFailure)
  process.argv = [process.argv[0] as string, path, ...options.argv]
  const isTraced = options.trace === true || options.dry === true
  const settings = {
    configFile: options.configFile,
    ...(isTraced ? { dry: options.dry === true, trace: traceLines() } : {}),
  }
  setRootScope(settings)
  return settings
}

/** Where they are when nothing bundles them. */
function ownModules(): RunnerModules {
  const script = import.meta.resolve('@yon/script')
  return {
    imports: {
      yon: script,
      '@yon/script': script,
      '@yon/runner/emitted': new URL('../emitted.js', import.meta.url).href,
    },
    thread: new URL('../load/thread.js', import.meta.url).href,
    latecomer: new URL('../load/latecomer.js', import.meta.url).href,
  }
}

const STACK_FRAMES = 30
