// The variables of the environment, as the scope has them.
import { ScriptError } from '../errors.ts'
import { scopeEnvironment } from '../scope/index.ts'

/** The variables of the scope: those of the process with the changes of every `within({ env })` around. */
export type Environment = Readonly<Record<string, string | undefined>> & {
  /** The value of a variable that must be there: an error `invalid-argument` names it when it is not set or empty. */
  need(name: string): string
}

/** `env.HOME`, `env.need('TOKEN')`. To change variables for a part of a script: `within({ env: { … } }, fn)`. */
export const env = new Proxy<Record<string, string | undefined>>(
  {},
  {
    get: (_, name) => (name === 'need' ? need : typeof name === 'string' ? valueOf(name) : undefined),
    has: (_, name) => typeof name === 'string' && valueOf(name) !== undefined,
    ownKeys: () => Object.keys(scopeEnvironment()),
    getOwnPropertyDescriptor: (_, name) => {
      const value = typeof name === 'string' ? valueOf(name) : undefined
      return value === undefined ? undefined : { value, enumerable: true, configurable: true, writable: false }
    },
    set: refuse,
    deleteProperty: refuse,
    defineProperty: refuse,
  },
) as Environment

function need(name: string): string {
  const value = valueOf(name)
  if (value !== undefined && value !== '') return value
  throw new ScriptError('invalid-argument', `the variable ${name} is ${value === undefined ? 'not set' : 'empty'}`, {
    advice: `Run the script with ${name}=…, or set it with within({ env: { ${name}: … } }, …).`,
  })
}

function valueOf(name: string): string | undefined {
  const variables = scopeEnvironment()
  return Object.hasOwn(variables, name) ? variables[name] : undefined
}

function refuse(_: unknown, name: string | symbol): never {
  throw new ScriptError('invalid-argument', `variables of the environment are not assigned: ${String(name)}`, {
    advice: 'Set them for a part of the script with within({ env: { … } }, …).',
  })
}
