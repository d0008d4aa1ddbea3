// Code that came as text becomes functions.
import { isBuiltin } from 'node:module'
import vm from 'node:vm'

/** What a bundle gives: from what it captures to the function. */
export type MakeFunction = (captures: unknown) => (...args: readonly unknown[]) => unknown

/** Where code finds what it requires: one of Node.js, or one of ours. */
export type Requirer = (specifier: string) => unknown

/** Evaluates code of CommonJS; frames of stacks call it `name`. */
export function evaluate(name: string, code: string, requirer: Requirer): unknown {
  const module: { exports: unknown } = { exports: {} }
  const run = vm.compileFunction(loadable(code), ['module', 'exports', 'require', '__load'], { filename: name }) as (
    ...args: unknown[]
  ) => void
  const load = async (specifier: string): Promise<unknown> => namespaceOf(requirer(specifier))
  run(module, module.exports, requirer, load)
  return module.exports
}

/** The modules of this Node.js, and those in `ours`. */
export function requirer(nodeRequire: Requirer, ours: Requirer): Requirer {
  return (specifier) => (isBuiltin(specifier) ? nodeRequire(specifier) : ours(specifier))
}

/** `import()` of what is left to be loaded here; columns stay as they are. */
function loadable(code: string): string {
  return code.replace(/(?<![.\w$])import(?=\(\s*["'`](?:node:|@yon\/script|yon["'`]))/g, '__load')
}

function namespaceOf(exported: unknown): unknown {
  if (typeof exported !== 'object' && typeof exported !== 'function') return { default: exported }
  if (exported !== null && '__esModule' in exported) return exported
  return { ...exported, default: exported }
}
