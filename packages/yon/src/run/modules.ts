// Where the modules are that a script and its loader need: beside the bundle that this is part of.
import type { RunnerModules } from '@yon/runner'

/** By specifier, and by what they are for. */
export function modules(): RunnerModules {
  const at = (name: string): string => new URL(`./${name}.js`, import.meta.url).href
  return {
    imports: {
      yon: at('script'),
      '@yon/script': at('script'),
      '@yon/script/errors': at('script-errors'),
      '@yon/script/functions': at('script-functions'),
      '@yon/runner/emitted': at('runner-emitted'),
    },
    thread: at('runner-thread'),
    latecomer: at('runner-latecomer'),
  }
}
