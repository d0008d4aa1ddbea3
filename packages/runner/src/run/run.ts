// A script from start to end, and its exit status.
import { Store } from '../cache/store.ts'
import { countFindings, describeFinding } from '../diagnostics/report.ts'
import { runToEnd } from './outcome.ts'
import { prepareProcess, type RunOptions } from './process.ts'
import { tellShownSecrets } from './shown-secrets.ts'
import { prepareScript } from './script.ts'
import type { ScriptInput } from './script-input.ts'

/**
 * Runs a script, and with its end that of the process. What goes wrong is told on standard error. Warnings
 * are told, each time, before the script begins. A script with mistakes is not run: then it gives the exit status.
 */
export async function run(input: ScriptInput, options: RunOptions): Promise<number> {
  const store = Store.open()
  const { script, findings } = await prepareScript(input, store)
  if (findings.length > 0) process.stderr.write(`${findings.map(describeFinding).join('\n')}\n`)
  if (script === undefined) {
    process.stderr.write(`${countFindings(findings)}: nothing was run\n`)
    return STATUS_REFUSED
  }
  prepareProcess(input.path, script, options)
  tellShownSecrets(findings)
  if (options.timings === true) (await import('./timings.ts')).tellTimings()
  return await runToEnd(script.url, options.argv)
}

/** Not a status of the script: it did not run. */
const STATUS_REFUSED = 2
