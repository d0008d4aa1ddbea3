// A script from start to end, and its exit status.
import { setErrorReporter, setRootScope, traceLines } from '@yon/script'
import { Store } from '../cache/store.ts'
import { countFindings, describeFinding } from '../diagnostics/report.ts'
import { useStore } from '../emitted.ts'
import { registerLoader, type LoaderModules } from '../load/register.ts'
import { reportFailure } from './failure.ts'
import { runToEnd } from './outcome.ts'
import { prepareScript, type ReadyScript, type ScriptInput } from './script.ts'

/** How a script runs. */
export interface RunOptions {
  /** What the script finds in `args` and `process.argv`. */
  readonly argv: readonly string[]
  /** Shows commands instead of running them. */
  readonly dry?: boolean
  /** Shows commands as they run. */
  readonly trace?: boolean
  /** Where modules of ours are; for executables that bundle them. */
  readonly modules?: RunnerModules
}

/** URLs of modules of ours. */
export interface RunnerModules extends LoaderModules {
  /** What a script imports from the running yon, by specifier: `yon`, `@yon/script`, … */
  readonly imports: Readonly<Record<string, string>>
}

/**
 * Runs a script, and with its end that of the process. What goes wrong is told on standard error. A script with mistakes
 * is not run: then it gives the exit status.
 */
export async function run(input: ScriptInput, options: RunOptions): Promise<number> {
  const store = Store.open()
  const { script, findings } = await prepareScript(input, store)
  if (script === undefined) {
    process.stderr.write(`${findings.map(describeFinding).join('\n')}\n${countFindings(findings)}: nothing was run\n`)
    return STATUS_REFUSED
  }
  prepareProcess(input, script, options)
  return await runToEnd(script.url, options.argv)
}

function prepareProcess({ path }: ScriptInput, script: ReadyScript, options: RunOptions): void {
  const { imports, ...loader } = options.modules ?? ownModules()
  useStore(script.store.folder)
  registerLoader({ modules: imports, store: script.store.folder, code: script.code }, loader)
  process.setSourceMapsEnabled(true)
  process.removeAllListeners('uncaughtException')
  setErrorReporter(reportFailure)
  process.argv = [process.argv[0] as string, path, ...options.argv]
  const isTraced = options.trace === true || options.dry === true
  if (isTraced) setRootScope({ dry: options.dry === true, trace: traceLines() })
}

/** Where they are when nothing bundles them. */
function ownModules(): RunnerModules {
  const script = import.meta.resolve('@yon/script')
  return {
    imports: {
      yon: script,
      '@yon/script': script,
      '@yon/script/errors': import.meta.resolve('@yon/script/errors'),
      '@yon/script/functions': import.meta.resolve('@yon/script/functions'),
      '@yon/runner/emitted': new URL('../emitted.js', import.meta.url).href,
    },
    thread: new URL('../load/thread.js', import.meta.url).href,
    latecomer: new URL('../load/latecomer.js', import.meta.url).href,
  }
}

/** Not a status of the script: it did not run. */
const STATUS_REFUSED = 2
