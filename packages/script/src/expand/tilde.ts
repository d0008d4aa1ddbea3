// `~` and `~user` at the start of a word.
import { readFile } from 'node:fs/promises'
import { homedir, userInfo } from 'node:os'
import { ScriptError } from '../errors.ts'
import { isActive, literal, textOf, type Piece } from './pieces.ts'

/** The word with its leading `~` or `~user` made a home directory. */
export async function expandTilde(
  pieces: readonly Piece[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Piece[]> {
  if (!isActive(pieces[0], '~')) return [...pieces]
  const slash = pieces.findIndex(({ text }) => text.startsWith('/'))
  const name = pieces.slice(1, slash < 0 ? pieces.length : slash)
  const user = textOf(name)
  if (!name.every(({ active }) => active) || !USER.test(user)) return [...pieces]
  const home = user === '' ? (env['HOME'] ?? homedir()) : await homeOf(user)
  return [literal(home === '/' && slash > 0 ? '' : home), ...pieces.slice(1 + name.length)]
}

async function homeOf(user: string): Promise<string> {
  const lines = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const fields = lines.split('\n').map((line) => line.split(':'))
  const home = fields.find(([name]) => name === user)?.[5] ?? ownHome(user)
  if (home === undefined || home === '')
    throw new ScriptError('no-match', `no user ${user} whose home ~${user} could be`)
  return home
}

// Where accounts live elsewhere than in the file, one's own is known all the same.
function ownHome(user: string): string | undefined {
  const { username, homedir: home } = userInfo()
  return username === user ? home : undefined
}

const USER = /^(?:[A-Za-z0-9_][\w.-]*)?$/
