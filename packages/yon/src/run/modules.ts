// Where the modules are that a script and its loader need: beside the bundle that this is part of.
import type { RunnerModules } from '@yon/runner'

/** By specifier, and by what they are for. */
export function modules(): RunnerModules {
  const at = (name: string): string => new URL(`./${name}.js`, import.meta.url).href
  return {
    imports: {
      yon: at('script'),
      ...Object.fromEntries(
        Object.entries(PARTS).flatMap(([name, parts]) => [
          [`@yon/${name}`, at(name)],
          ...parts.map((part) => [`@yon/${name}/${part}`, at(`${name}-${part}`)] as const),
        ]),
      ),
      '@yon/runner/emitted': at('runner-emitted'),
    },
    thread: at('runner-thread'),
    latecomer: at('runner-latecomer'),
  }
}

/** What of each package has an entry point of its own. */
const PARTS = {
  script: ['ending', 'errors', 'functions', 'grammar', 'scope', 'wire'],
  ssh: [
    'agent',
    'algorithms',
    'client',
    'config',
    'errors',
    'keys',
    'known-hosts',
    'mux',
    'pipes',
    'server',
    'terminal',
    'trust',
    'version',
  ],
  transit: ['edn', 'errors', 'json', 'msgpack', 'values'],
}
