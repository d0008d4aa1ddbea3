// `~` at the front of paths that callers give: a shell replaces it, but not in the strings of a program.
import { userInfo } from 'node:os'

/**
 * The path with `~` or `~/` at its front replaced by the home directory of the user whose process this is, as the password
 * database has it (ssh asks that, too, and not $HOME). All else stays as it is, `~name` as well.
 */
export function expandHome(path: string): string {
  if (path !== '~' && !path.startsWith('~/')) return path
  return `${userInfo().homedir}${path.slice(1)}`
}
