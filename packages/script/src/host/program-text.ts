// The script of a command from its first statement on: where it runs, with which variables, what watches it, and the
// mark after which its output begins.
import { ScriptError } from '../errors.ts'
import type { RenderedList } from './render-list.ts'
import { isOurs, quoted } from '../grammar/sh-text.ts'
import { watchScript } from './watchdog.ts'

/** What a script is made of, beside the list. */
export interface ProgramSurroundings {
  /** Begins every mark and record; cannot be guessed over there. */
  readonly nonce: string
  readonly cwd: string | undefined
  readonly env: Readonly<Record<string, string | null>>
  /** Begin in the home of the user, where the login does not lead. */
  readonly atHome: boolean
  /** End it when its connection is gone. */
  readonly watched: boolean
}

/** The script; it holds no line end. */
export function programText(list: Pick<RenderedList, 'script'>, around: ProgramSurroundings): string {
  const { nonce, cwd, env, atHome, watched } = around
  return [
    // In two, so that a login shell that shows what it runs (set -x) writes no mark.
    `_N=${nonce.slice(0, 8)}""${nonce.slice(8)};`,
    atHome ? '{ cd||cd /;} 2>/dev/null;' : '',
    cwd === undefined ? '' : `cd ${quoted(pathFor(cwd))} 2>/dev/null||{ echo "$_N cwd";exit 1;};`,
    // What is ours is found as at the login, whatever the PATH of the command.
    '_P=${PATH-/usr/bin:/bin};',
    ...Object.entries(env).map(([name, value]) => variable(name, value)),
    list.script.includes('$_t/') ? '_t=${TMPDIR:-/tmp}/.$_N;' : '_t=;',
    watched ? watchScript(true) : '_w=0;',
    'echo "$_N" >&2;echo "$_N p $$ $_o $_w $_t";',
    list.script,
  ].join('')
}

/** So that neither CDPATH nor a dash at the start means anything. */
function pathFor(cwd: string): string {
  if (cwd === '' || cwd === '~') return '.'
  const path = cwd.startsWith('~/') ? cwd.slice(2) : cwd
  return path.startsWith('/') ? path : `./${path}`
}

function variable(name: string, value: string | null): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || isOurs(name)) {
    throw new ScriptError('invalid-argument', `not a name of a variable: ${JSON.stringify(name)}`)
  }
  return value === null ? `unset ${name};` : `export ${name}=${quoted(value)};`
}
