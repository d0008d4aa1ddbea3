// The tag of templates.
import { ScriptError } from '../errors.ts'
import { readTemplate, type TemplateValue } from '../grammar/index.ts'
import { made, type ScopeSettings } from '../scope/index.ts'
import { CallSite } from './call-site.ts'
import { Command } from './command.ts'
import type { Executor } from './executor.ts'
import { planOf } from './plan.ts'

/**
 * Makes a command of a template. It is read like a line of a shell, by a grammar of its own, and no shell runs it: each
 * value is one argument, whatever is in it, an array several. What is missing or empty is an error.
 * @throws ScriptError `invalid-command`, with the place
 */
export type Dollar = (strings: TemplateStringsArray, ...values: readonly TemplateValue[]) => Command

/**
 * The `$` of a host. Its commands take `view` beside the settings of the scope, as if it were around them.
 */
export function dollar(executor: Executor, view?: Pick<ScopeSettings, 'cwd' | 'env'>): Dollar {
  return function $(strings, ...values) {
    const site = new CallSite($)
    return view === undefined ? make(site, strings, values) : made(view, () => make(site, strings, values))
  }

  function make(site: CallSite, strings: TemplateStringsArray, values: readonly TemplateValue[]): Command {
    for (const value of values) {
      if (value instanceof Command && !Command.runsOn(value, executor)) {
        throw new ScriptError(
          'invalid-command',
          'a command of another host, or with settings of its own, cannot stand in a template',
          {
            host: executor.host,
            advice: 'join them by .pipe(), or await its .text()',
          },
        )
      }
    }
    try {
      return new Command(planOf(executor, readTemplate(strings, values), site))
    } catch (error) {
      throw site.locate(error)
    }
  }
}
