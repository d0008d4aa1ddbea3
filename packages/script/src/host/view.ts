// Views of hosts: each change makes another.
import type { Executor } from '../command/executor.ts'
import { type Dollar, dollar } from '../command/dollar.ts'
import { Secret } from '../grammar/index.ts'
import { checkVariable, directoryIn } from '../scope/index.ts'
import type { HostView, SudoOptions } from './host-options.ts'

/** Nothing is changed. */
export const PLAIN_VIEW: HostView = { cwd: undefined, env: {}, secretNames: new Set(), sudo: undefined }

/** In another directory, relative to that of the view. */
export function inDirectory(view: HostView, directory: string): HostView {
  return { ...view, cwd: directoryIn(view.cwd, directory) }
}

/** With other variables. */
export function withVariables(view: HostView, variables: Readonly<Record<string, string | Secret | null>>): HostView {
  const env: Record<string, string | null> = { ...view.env }
  const secretNames = new Set(view.secretNames)
  for (const [name, value] of Object.entries(variables)) {
    const text = value instanceof Secret ? value.reveal() : value
    checkVariable(name, text)
    env[name] = text
    if (value instanceof Secret) secretNames.add(name)
    else secretNames.delete(name)
  }
  return { ...view, env, secretNames }
}

/** As another user. */
export function asUser(view: HostView, user: string, { password }: SudoOptions): HostView {
  return { ...view, sudo: { user, password: password === undefined ? undefined : asking(password) } }
}

/** The `$` of a view. */
export function dollarOf(executor: Executor, { cwd, env, secretNames }: HostView): Dollar {
  const isPlain = cwd === undefined && Object.keys(env).length === 0
  const ofView = dollar(executor, isPlain ? undefined : { cwd, env })
  if (secretNames.size === 0) return ofView
  const secrets = [...secretNames].map((name) => [name, new Secret(env[name] ?? '')] as const)
  return (strings, ...values) => ofView(strings, ...values).env(Object.fromEntries(secrets))
}

/** The same function for the same password: what it gives is remembered for it. */
function asking(password: NonNullable<SudoOptions['password']>): () => Promise<string> {
  if (typeof password !== 'function') {
    const text = textOf(password)
    return () => Promise.resolve(text)
  }
  const ask = askers.get(password) ?? (async (): Promise<string> => textOf(await password()))
  askers.set(password, ask)
  return ask
}

function textOf(password: string | Secret): string {
  return typeof password === 'string' ? password : password.reveal()
}

const askers = new WeakMap<object, () => Promise<string>>()
