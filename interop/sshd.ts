// OpenSSH's server: private configuration, keys and port, on 127.0.0.1, as the user who runs the tests.
import { existsSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { makeAccount, type Account, type AccountOptions } from './account.ts'
import { certify, generateKey, type KeyType } from './keys.ts'
import { onFreePort } from './port.ts'
import { childrenOf, startProgram, type BackgroundProgram } from './process.ts'
import { isRoot, programPath } from './programs.ts'
import { temporaryFolder, type TemporaryFolder } from './temporary.ts'

export interface SshdOptions {
  /** Lines of sshd_config. They come first, and the first value wins. LogLevel: at least INFO. */
  readonly config?: readonly string[]
  /** Default: ed25519. */
  readonly hostKeyTypes?: readonly KeyType[]
  /** Certify each host key for 127.0.0.1 and localhost; `hostAuthority` is then the authority's public key file. */
  readonly hostCertificates?: boolean
  /** Keys to make that may log in. Default: ed25519. */
  readonly clientKeyTypes?: readonly KeyType[]
  /** More lines of authorized_keys. */
  readonly authorizedKeys?: readonly string[]
  /** Log in as an account with a password instead of as the user who runs the tests: `requires('root', 'unshare')`. */
  readonly account?: boolean | AccountOptions
  readonly env?: NodeJS.ProcessEnv
}

export interface Sshd extends AsyncDisposable {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Whom to log in as. */
  readonly user: string
  /** With `account` only. */
  readonly password: string | undefined
  readonly pid: number
  readonly folder: TemporaryFolder
  /** Private host key files by type; the public key is beside each. */
  readonly hostKeyFiles: Readonly<Partial<Record<KeyType, string>>>
  /** Private keys that may log in, by type. */
  readonly clientKeys: Readonly<Partial<Record<KeyType, string>>>
  readonly authorizedKeysFile: string
  /** Lists all host keys, and the authority when there is one. */
  readonly knownHostsFile: string
  /** Public key file of the authority of host certificates, when there is one. */
  readonly hostAuthority: string | undefined
  /** Options and destination for OpenSSH's `ssh`, `sftp` and `scp -S` to log in without questions. */
  readonly sshArguments: readonly string[]
  log(): string
  waitForLog(pattern: RegExp): Promise<RegExpExecArray>
  /** The processes that serve the connections of now, one each, oldest first. */
  connectionProcesses(): number[]
  stop(): Promise<void>
}

/** Starts `sshd`; stop it, or say `await using sshd = await startSshd()`. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const folder = await temporaryFolder()
  try {
    // sshd reads authorized_keys as the user who logs in.
    await chmod(folder.path, 0o755)
    const wanted = options.account === true ? {} : options.account || undefined
    const account = wanted && (await makeAccount(folder.path, wanted))
    const hostKeys = await makeHostKeys(folder, options)
    const clientKeys = await makeKeys(folder, 'client', options.clientKeyTypes ?? ['ed25519'])
    await mkdir(folder.file('empty_home'), { mode: 0o755 })
    const authorizedKeysFile = folder.file('authorized_keys')
    await writeFile(authorizedKeysFile, [...clientKeys.lines, ...(options.authorizedKeys ?? []), ''].join('\n'))
    if (isRoot()) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
    return await onFreePort(async (port) => {
      const config = folder.file('sshd_config')
      await writeFile(config, configLines(options, hostKeys, folder, port).join('\n'))
      const program = await run(config, account, options.env)
      const knownHostsFile = await writeKnownHosts(folder, hostKeys, port)
      return describe({ folder, program, port, account, hostKeys, clientKeys, authorizedKeysFile, knownHostsFile })
    })
  } catch (error) {
    await folder.remove()
    throw error
  }
}

interface HostKeys {
  readonly files: Partial<Record<KeyType, string>>
  readonly lines: readonly string[]
  readonly certificates: readonly string[]
  readonly authority: { readonly publicKeyFile: string; readonly line: string } | undefined
}

async function makeHostKeys(folder: TemporaryFolder, options: SshdOptions): Promise<HostKeys> {
  const keys = await makeKeys(folder, 'host', options.hostKeyTypes ?? ['ed25519'])
  if (options.hostCertificates !== true) return { ...keys, certificates: [], authority: undefined }
  const authority = folder.file('host_authority')
  const line = await generateKey(authority, 'ed25519')
  const certificates: string[] = []
  for (const file of Object.values(keys.files)) {
    const principals = ['127.0.0.1', 'localhost']
    certificates.push(await certify({ authority, publicKeyFile: `${file}.pub`, principals, host: true }))
  }
  return { ...keys, certificates, authority: { publicKeyFile: `${authority}.pub`, line } }
}

async function makeKeys(
  folder: TemporaryFolder,
  purpose: string,
  types: readonly KeyType[],
): Promise<{ files: Partial<Record<KeyType, string>>; lines: string[] }> {
  const files: Partial<Record<KeyType, string>> = {}
  const lines: string[] = []
  for (const type of types) {
    const file = folder.file(`${purpose}_${type}`)
    lines.push(await generateKey(file, type))
    files[type] = file
  }
  return { files, lines }
}

function configLines(options: SshdOptions, hostKeys: HostKeys, folder: TemporaryFolder, port: number): string[] {
  const home = folder.file('empty_home')
  const sftpServer = '/usr/lib/openssh/sftp-server'
  const hasAccount = options.account !== undefined && options.account !== false
  const hasSubsystem = (options.config ?? []).some((line) => /^\s*subsystem\s+sftp\b/i.test(line))
  return [
    `ListenAddress 127.0.0.1`,
    `Port ${port}`,
    ...(options.config ?? []),
    ...Object.values(hostKeys.files).map((file) => `HostKey ${file}`),
    ...hostKeys.certificates.map((file) => `HostCertificate ${file}`),
    `AuthorizedKeysFile ${folder.file('authorized_keys')}`,
    ...(existsSync(sftpServer) && !hasSubsystem ? [`Subsystem sftp ${sftpServer}`] : []),
    // Not the rc files of whoever runs the tests.
    ...(hasAccount ? [] : [`SetEnv HOME=${home}`]),
    ...DEFAULTS,
    '',
  ]
}

async function run(config: string, account: Account | undefined, env?: NodeJS.ProcessEnv): Promise<BackgroundProgram> {
  const command = [programPath('sshd'), '-D', '-e', '-f', config]
  const [file, ...args] = account === undefined ? command : account.wrap(command)
  const program = startProgram(file as string, args, env)
  try {
    await program.waitFor(/Server listening on/)
  } catch (error) {
    await program.stop()
    throw error
  }
  return program
}

async function writeKnownHosts(folder: TemporaryFolder, hostKeys: HostKeys, port: number): Promise<string> {
  const names = `[127.0.0.1]:${port},[localhost]:${port}`
  const lines = hostKeys.lines.map((line) => `${names} ${line}`)
  if (hostKeys.authority !== undefined) lines.push(`@cert-authority ${names} ${hostKeys.authority.line}`)
  const file = folder.file('known_hosts')
  await writeFile(file, lines.join('\n') + '\n')
  return file
}

interface Started {
  readonly folder: TemporaryFolder
  readonly program: BackgroundProgram
  readonly port: number
  readonly account: Account | undefined
  readonly hostKeys: HostKeys
  readonly clientKeys: { readonly files: Partial<Record<KeyType, string>> }
  readonly authorizedKeysFile: string
  readonly knownHostsFile: string
}

function describe({ folder, program, port, account, hostKeys, clientKeys, ...files }: Started): Sshd {
  const user = account?.name ?? userInfo().username
  const identities = Object.values(clientKeys.files).flatMap((file) => ['-i', file])
  const settings = ['BatchMode=yes', 'IdentitiesOnly=yes', 'GlobalKnownHostsFile=none', `Port=${port}`, `User=${user}`]
  const options = [...settings, `UserKnownHostsFile=${files.knownHostsFile}`].flatMap((each) => ['-o', each])
  const stop = async (): Promise<void> => {
    await program.stop()
    await folder.remove()
  }
  return {
    host: '127.0.0.1',
    port,
    user,
    password: account?.password,
    pid: program.pid,
    folder,
    hostKeyFiles: hostKeys.files,
    clientKeys: clientKeys.files,
    ...files,
    hostAuthority: hostKeys.authority?.publicKeyFile,
    sshArguments: ['-F', 'none', ...identities, ...options],
    log: program.log,
    waitForLog: program.waitFor,
    connectionProcesses: () => childrenOf(program.pid),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

const DEFAULTS = [
  'UsePAM no',
  'StrictModes no',
  'PidFile none',
  'MaxStartups 200',
  'MaxSessions 200',
  'MaxAuthTries 20',
  'PermitRootLogin yes',
  'PasswordAuthentication yes',
  'UseDNS no',
  'LogLevel VERBOSE',
  'AcceptEnv LANG LC_* YON_*',
  'PrintMotd no',
  'PrintLastLog no',
  'PermitUserEnvironment no',
]
