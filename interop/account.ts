// An account with a password and a home of its own, for servers that know only the system's users. The server runs in a
// private mount namespace in which /etc/passwd and /etc/shadow are copies with one more line; the system is not touched.
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { programPath } from './programs.ts'

export interface Account {
  readonly name: string
  readonly password: string
  readonly home: string
  /** Puts the given command into the namespace. */
  wrap(command: readonly string[]): string[]
}

/** Needs `requires('root', 'unshare')`. The account is not root: sshd treats root's sessions in a way of their own. */
export async function makeAccount(folder: string): Promise<Account> {
  const home = join(folder, 'home')
  await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 })
  for (const path of [home, join(home, '.ssh')]) await chown(path, USER_ID, USER_ID)
  const passwd = join(folder, 'passwd')
  const shadow = join(folder, 'shadow')
  await writeFile(
    passwd,
    `${NAME}:x:${USER_ID}:${USER_ID}::${home}:/bin/bash\n${await readFile('/etc/passwd', 'utf8')}`,
  )
  await writeFile(shadow, `${NAME}:${PASSWORD_HASH}:19000::::::\n${await readFile('/etc/shadow', 'utf8')}`, {
    mode: 0o600,
  })
  const script = 'mount --bind "$1" /etc/passwd && mount --bind "$2" /etc/shadow && shift 2 && exec "$@"'
  const prefix = [programPath('unshare'), '--mount', '/bin/sh', '-c', script, 'sh', passwd, shadow]
  return { name: NAME, password: PASSWORD, home, wrap: (command) => [...prefix, ...command] }
}

const NAME = 'yon'

/** Above all that Debian gives to accounts. */
const USER_ID = 61_234
const PASSWORD = 'open sesame'

/** Of PASSWORD, by `openssl passwd -6`. */
const PASSWORD_HASH =
  '$6$yoninterop$weDgo9qIbnFQkZpxSNoScEusPNPNUbrlrThtGXzpSWZT7B6GW2paAhEBDHxP3cNObqqUgVrrZSxBRB0r1MN4a1'
