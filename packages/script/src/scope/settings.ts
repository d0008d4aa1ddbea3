// What `within` is given, checked: a setting of another name or kind would silently do nothing.
import { ScriptError } from '../errors.ts'
import type { ScopeSettings } from './scope.ts'

/** That each is a setting, and means something. @throws ScriptError `invalid-argument` */
export function checkSettings(settings: ScopeSettings): void {
  for (const [name, value] of Object.entries(settings)) {
    if (!isSetting(name)) throw wrong(`within has no setting ${JSON.stringify(name)}`, Object.keys(KINDS).join(', '))
    if (value !== undefined && !KINDS[name](value)) throw wrong(`not a value of ${name}`)
  }
  for (const [name, value] of Object.entries(settings.env ?? {})) checkVariable(name, value)
}

/** That it can name a directory. @throws ScriptError `invalid-argument` */
export function checkDirectory(directory: string): void {
  if (typeof directory === 'string' && directory !== '' && !directory.includes('\0')) return
  throw wrong(`not a directory: ${typeof directory === 'string' ? JSON.stringify(directory) : String(directory)}`)
}

/** That it can be a variable of an environment, or the removal of one. @throws ScriptError `invalid-argument` */
export function checkVariable(name: string, value: string | null): void {
  if (name === '' || /[=\0]|\p{Surrogate}/u.test(name))
    throw wrong(`not the name of a variable: ${JSON.stringify(name)}`)
  if (value === null || (typeof value === 'string' && !/\0|\p{Surrogate}/u.test(value))) return
  throw wrong(`not a value of the variable ${name}`, 'give a text, or null to remove the variable')
}

function wrong(message: string, advice?: string): ScriptError {
  return new ScriptError('invalid-argument', message, advice === undefined ? {} : { advice })
}

function isSetting(name: string): name is keyof ScopeSettings {
  return Object.hasOwn(KINDS, name)
}

const KINDS: Readonly<Record<keyof ScopeSettings, (value: unknown) => boolean>> = {
  cwd: () => true,
  env: (value) => typeof value === 'object' && value !== null,
  throws: (value) => typeof value === 'boolean',
  pipefail: (value) => typeof value === 'boolean',
  timeoutMs: (value) => typeof value === 'number' && value >= 0,
  quiet: (value) => typeof value === 'boolean',
  signal: (value) => value instanceof AbortSignal,
  output: (value) => typeof value === 'function',
  trace: (value) => typeof value === 'function',
  configFile: (value) => typeof value === 'string',
  dry: (value) => typeof value === 'boolean',
}
