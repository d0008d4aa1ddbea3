// ssh_config(5) TOKENS and ENVIRONMENT VARIABLES: %-tokens, ${NAME}, and ~ at the front of paths.
import { ConfigError } from '../errors.ts'

/** Replacements by token letter. */
export type Tokens = Readonly<Record<string, string>>

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What a text may contain that is to be replaced. */
export interface Replacements {
  /** Without it `%` is an ordinary character. */
  readonly tokens?: Tokens
  /** Without it `${` is ordinary text. */
  readonly environment?: Environment
}

/**
 * Replaces tokens and variables in one pass: what a replacement contains is not looked at again.
 * Undefined when a variable has no value.
 * @throws ConfigError for an unknown token, a `%` at the end, and `${` without `}`.
 */
export function expand(text: string, { tokens, environment }: Replacements): string | undefined {
  let result = ''
  let missing = false
  let at = 0
  while (at < text.length) {
    if (environment !== undefined && text.startsWith('${', at)) {
      const end = text.indexOf('}', at)
      if (end < 0) throw new ConfigError(`environment variable '${text.slice(at + 2)}' missing closing '}'`)
      if (end === at + 2) throw new ConfigError('zero-length environment variable')
      const value = environment[text.slice(at + 2, end)]
      missing ||= value === undefined
      result += value ?? ''
      at = end + 1
    } else if (tokens !== undefined && text[at] === '%') {
      result += replacement(text[at + 1], tokens)
      at += 2
    } else {
      const next = /[%$]/g
      next.lastIndex = at + 1
      const end = next.exec(text)?.index ?? text.length
      result += text.slice(at, end)
      at = end
    }
  }
  return missing ? undefined : result
}

/** As `expand`, but a variable without value is an error. */
export function expandOrFail(text: string, replacements: Replacements): string {
  const result = expand(text, replacements)
  if (result === undefined) throw new ConfigError('invalid environment variable expansion')
  return result
}

/**
 * Replaces `~` and `~user` at the front of a path.
 * @param homeOf the home directory of a user, or of the local user for undefined.
 * @throws ConfigError when there is no such user.
 */
export function expandTilde(path: string, homeOf: (user: string | undefined) => string | undefined): string {
  if (!path.startsWith('~')) return path
  const slash = path.indexOf('/')
  const user = path.slice(1, slash < 0 ? undefined : slash)
  const home = homeOf(user === '' ? undefined : user)
  if (home === undefined) throw new ConfigError(`No such user ${user}`)
  const rest = slash < 0 ? '' : path.slice(slash).replace(/^\/+/, '')
  return `${home}${home.endsWith('/') ? '' : '/'}${rest}`
}

/** Whether `name` can be an environment variable in the old form `$NAME` of agent paths. */
export function isEnvironmentName(name: string): boolean {
  return /^[A-Za-z0-9_]+$/.test(name)
}

function replacement(letter: string | undefined, tokens: Tokens): string {
  if (letter === undefined) throw new ConfigError('a % at the end of the value')
  if (letter === '%') return '%'
  const value = Object.hasOwn(tokens, letter) ? tokens[letter] : undefined
  if (value === undefined) throw new ConfigError(`unknown key %${letter}`)
  return value
}
