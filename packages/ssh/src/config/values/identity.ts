// Values that name keys and agents.
import { parseTime } from '../quantity.ts'
import { expand, isEnvironmentName } from '../tokens.ts'
import { ConfigError } from '../../errors.ts'
import { lookup } from './choice.ts'
import { type Kind, type OptionLine, refuse } from './kind.ts'

/** A file that the configuration names. */
export interface NamedFile {
  /** As written; tokens and `~` are replaced when it is used. */
  readonly path: string
  /** Whether the user named it, as opposed to the system's configuration or a default. */
  readonly userProvided: boolean
}

/** Files that add up over all lines, each once. */
export const keyFiles: Kind<readonly NamedFile[]> = {
  parse: (line) => [{ path: line.required(), userProvided: line.context.source !== 'system' }],
  merge(earlier = [], later) {
    const fresh = later.filter(
      ({ path, userProvided }) => !earlier.some((file) => file.path === path && file.userProvided === userProvided),
    )
    const all = [...earlier, ...fresh]
    return all.length > KEY_FILES_MAX ? refuse(`Too many key files specified (max ${KEY_FILES_MAX}).`) : all
  },
  format: (files) => files.map(({ path }) => path),
  mapText: (files, change) => files.map((file) => ({ ...file, path: change(file.path) })),
}

/** Whether keys are added to the agent as they are used, and for how many seconds they stay (0: for ever). */
export interface AddKeysToAgent {
  readonly mode: 'no' | 'yes' | 'ask' | 'confirm'
  readonly seconds: number
}

export const addKeysToAgent: Kind<AddKeysToAgent> = {
  parse(line) {
    const word = line.next() ?? ''
    if (word === '') refuse('missing argument.', 'unsupported option')
    const lifetime = line.next()
    const mode = lookup(agentModes, word)
    if (mode === 'confirm' && lifetime !== undefined) {
      return { mode, seconds: parseTime(lifetime) ?? refuse('invalid time value.') }
    }
    if (mode === undefined && lifetime === undefined) {
      return { mode: 'yes', seconds: parseTime(word) ?? refuse('unsupported option') }
    }
    return mode === undefined || lifetime !== undefined ? refuse('unsupported option') : { mode, seconds: 0 }
  },
  format({ mode, seconds }) {
    if (seconds > 0) return mode === 'confirm' ? `confirm ${seconds}` : String(seconds)
    return mode === 'yes' ? 'true' : mode === 'no' ? 'false' : mode
  },
}

/** Whether an agent is forwarded, and at which socket if not the one of the environment. */
export interface ForwardAgent {
  readonly enabled?: boolean
  readonly path?: string
}

export const forwardAgent: Kind<ForwardAgent> = {
  parse(line) {
    const word = line.required('missing argument.')
    const enabled = lookup(yesNo, word)
    return enabled === undefined ? { enabled: true, path: checkAgentPath(line, word) } : { enabled }
  },
  // A switch and a path are settled apart: `ForwardAgent yes` and a later path give that path.
  merge: (earlier, later) => ({ ...later, ...earlier }),
  format: ({ enabled = false, path }) => path ?? (enabled ? 'yes' : 'no'),
  mapText: (value, change) => (value.path === undefined ? value : { ...value, path: change(value.path) }),
}

/** A path, `$NAME`, `SSH_AUTH_SOCK` or `none`. */
export const agentPath: Kind<string> = {
  parse: (line) => checkAgentPath(line, line.required()),
  format: String,
  mapText: (path, change) => change(path),
}

function checkAgentPath(line: OptionLine, path: string): string {
  if (expands(path, line) === false) refuse(`Invalid environment expansion ${path}.`)
  if (/^\$(?!\{)/.test(path) && !isEnvironmentName(path.slice(1))) refuse(`Invalid environment name ${path}.`)
  return path
}

function expands(path: string, line: OptionLine): boolean {
  try {
    return expand(path, { environment: line.context.environment }) !== undefined
  } catch (error) {
    if (error instanceof ConfigError) return false
    throw error
  }
}

const yesNo = { yes: true, true: true, no: false, false: false } as const
const agentModes = { true: 'yes', false: 'no', yes: 'yes', no: 'no', ask: 'ask', confirm: 'confirm' } as const
/** OpenSSH's limit for identities and for certificates. */
const KEY_FILES_MAX = 100
