// Dropbear's server, in an account of its own, because it reads authorized_keys from the home in /etc/passwd only.
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeAccount } from './account.ts'
import { generateKey, type KeyType } from './keys.ts'
import { onFreePort } from './port.ts'
import { runProgram, startProgram } from './process.ts'
import { programPath } from './programs.ts'
import { temporaryFolder } from './temporary.ts'

export type DropbearKeyType = 'ed25519' | 'ecdsa' | 'rsa'

export interface DropbearOptions {
  /** Further arguments, for example `['-W', '1000000']`. */
  readonly arguments?: readonly string[]
  /** Default: ed25519. */
  readonly hostKeyTypes?: readonly DropbearKeyType[]
  /** Default: ed25519. */
  readonly clientKeyTypes?: readonly KeyType[]
}

export interface Dropbear extends AsyncDisposable {
  readonly host: '127.0.0.1'
  readonly port: number
  readonly user: string
  readonly password: string
  readonly knownHostsFile: string
  readonly clientKeys: Readonly<Partial<Record<KeyType, string>>>
  log(): string
  stop(): Promise<void>
}

/** Needs `requires('root', 'unshare', 'dropbear', 'dropbearkey', 'ssh-keygen')`. */
export async function startDropbear(options: DropbearOptions = {}): Promise<Dropbear> {
  const folder = await temporaryFolder()
  try {
    const account = await makeAccount(folder.path)
    const hostKeys = await makeHostKeys(folder.path, options.hostKeyTypes ?? ['ed25519'])
    const clientKeys: Partial<Record<KeyType, string>> = {}
    const authorized: string[] = []
    for (const type of options.clientKeyTypes ?? (['ed25519'] as const)) {
      clientKeys[type] = folder.file(`client_${type}`)
      authorized.push(await generateKey(clientKeys[type], type))
    }
    await writeFile(join(account.home, '.ssh', 'authorized_keys'), authorized.join('\n') + '\n', { mode: 0o644 })
    await chmod(folder.path, 0o755)
    return await onFreePort(async (port) => {
      const keys = hostKeys.flatMap(({ file }) => ['-r', file])
      const command = [programPath('dropbear'), '-F', '-E', '-m', '-p', `127.0.0.1:${port}`, ...keys]
      const [file, ...args] = account.wrap([...command, ...(options.arguments ?? [])])
      const program = startProgram(file as string, args)
      try {
        await program.waitFor(/Not backgrounding/)
      } catch (error) {
        await program.stop()
        throw error
      }
      const knownHostsFile = folder.file('known_hosts')
      await writeFile(knownHostsFile, hostKeys.map(({ line }) => `[127.0.0.1]:${port} ${line}\n`).join(''))
      const stop = async (): Promise<void> => {
        await program.stop()
        await folder.remove()
      }
      const { name: user, password } = account
      const facts = { host: '127.0.0.1', port, user, password, knownHostsFile, clientKeys } as const
      return { ...facts, log: program.log, stop, [Symbol.asyncDispose]: stop }
    })
  } catch (error) {
    await folder.remove()
    throw error
  }
}

async function makeHostKeys(
  folder: string,
  types: readonly DropbearKeyType[],
): Promise<{ file: string; line: string }[]> {
  const keys = []
  for (const type of types) {
    const file = join(folder, `host_${type}`)
    const { status, stderr } = await runProgram(programPath('dropbearkey'), ['-t', type, '-f', file])
    if (status !== 0) throw new Error(`dropbearkey: ${stderr}`)
    const shown = await runProgram(programPath('dropbearkey'), ['-y', '-f', file])
    const line = shown.stdout
      .toString()
      .split('\n')
      .find((each) => /^(ssh|ecdsa)-/.test(each))
    if (line === undefined) throw new Error(`dropbearkey shows no public key: ${shown.stdout.toString()}`)
    keys.push({ file, line })
  }
  return keys
}
