// Directories as scripts name them, here and on other hosts.
import { isAbsolute, join, resolve } from 'node:path'
import process from 'node:process'
import { checkDirectory } from './settings.ts'

/**
 * A directory as it is named in another. One that begins with `~/` is below the home, wherever that is.
 * @throws ScriptError `invalid-argument`
 */
export function directoryIn(outer: string | undefined, directory: string): string {
  checkDirectory(directory)
  if (outer === undefined || isAbsolute(directory) || IN_HOME.test(directory)) return directory
  return IN_HOME.test(outer) ? `${outer}/${directory}` : join(outer, directory)
}

/** The absolute path of a directory of this machine. Undefined: that of this process. */
export function directoryHere(directory: string | undefined): string {
  const home = process.env['HOME']
  return resolve(home === undefined ? (directory ?? '.') : (directory ?? '.').replace(IN_HOME, home))
}

const IN_HOME = /^~(?=\/|$)/
