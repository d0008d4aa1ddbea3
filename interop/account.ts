// An account with a password and a home of its own, for servers that know only the system's users. The server runs in a
// private mount namespace in which /etc/passwd and /etc/shadow are copies with one more line; the system is not touched.
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { programPath } from './programs.ts'

export interface Account {
  readonly name: string
  readonly password: string
  readonly home: string
  /** Puts the given command into the namespace. */
  wrap(command: readonly string[]): string[]
}

/** What differs from an ordinary account. */
export interface AccountOptions {
  /** The login shell. Default /bin/bash. */
  readonly shell?: string
  /** Files of the home, such as `.bashrc`. */
  readonly files?: Readonly<Record<string, string>>
  /** Lines that stand instead of the system's sudoers. There is a second account then, `OTHER_NAME`. */
  readonly sudoers?: readonly string[]
}

/** Needs `requires('root', 'unshare')`. The account is not root: sshd treats root's sessions in a way of their own. */
export async function makeAccount(folder: string, options: AccountOptions = {}): Promise<Account> {
  const { shell = '/bin/bash', files = {}, sudoers } = options
  const home = join(folder, 'home')
  await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 })
  for (const path of [home, join(home, '.ssh')]) await chown(path, USER_ID, USER_ID)
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, name)), { recursive: true })
    await writeFile(join(home, name), text)
  }
  const passwd = [
    `${NAME}:x:${USER_ID}:${USER_ID}::${home}:${shell}`,
    `${OTHER_NAME}:x:${OTHER_ID}:${OTHER_ID}::/:/bin/sh`,
  ]
  const shadow = [`${NAME}:${PASSWORD_HASH}:19000::::::`, `${OTHER_NAME}:*:19000::::::`]
  const binds = [
    await replacement(folder, '/etc/passwd', [...passwd, await readFile('/etc/passwd', 'utf8')], 0o644),
    await replacement(folder, '/etc/shadow', [...shadow, await readFile('/etc/shadow', 'utf8')], 0o600),
    ...(sudoers === undefined ? [] : [await replacement(folder, '/etc/sudoers', [...sudoers, ''], 0o440)]),
  ]
  const script = `${binds.join(' && ')} && exec "$@"`
  const prefix = [programPath('unshare'), '--mount', '/bin/sh', '-c', script, 'sh']
  return { name: NAME, password: PASSWORD, home, wrap: (command) => [...prefix, ...command] }
}

/** The command that puts a file of the test in the place of one of the system. */
async function replacement(folder: string, path: string, lines: readonly string[], mode: number): Promise<string> {
  const file = join(folder, basename(path))
  await writeFile(file, lines.join('\n'), { mode })
  return `mount --bind '${file}' ${path}`
}

/** The account that others become by sudo. */
export const OTHER_NAME = 'yon-other'

const NAME = 'yon'

/** Above all that Debian gives to accounts. */
const USER_ID = 61_234
const OTHER_ID = 61_235
const PASSWORD = 'open sesame'

/** Of PASSWORD, by `openssl passwd -6`. */
const PASSWORD_HASH =
  '$6$yoninterop$weDgo9qIbnFQkZpxSNoScEusPNPNUbrlrThtGXzpSWZT7B6GW2paAhEBDHxP3cNObqqUgVrrZSxBRB0r1MN4a1'
