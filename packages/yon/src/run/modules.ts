// Where the modules are that a script and its loader need: beside the bundle that this is part of.
import type { RunnerModules } from '@yon/runner'

/** By specifier, and by what they are for. */
export function modules(): RunnerModules {
  const at = (name: string): string => new URL(`./${name}.js`, import.meta.url).href
  return {
    imports: {
      yon: at('script'),
      '@yon/script': at('script'),
      ...Object.fromEntries(PARTS.map((part) => [`@yon/script/${part}`, at(`script-${part}`)])),
      '@yon/runner/emitted': at('runner-emitted'),
    },
    thread: at('runner-thread'),
    latecomer: at('runner-latecomer'),
  }
}

/** What of `@yon/script` has an entry point of its own. */
const PARTS = ['ending', 'errors', 'functions', 'scope', 'wire']
