// AsyncSSH's server: the third implementation, and the one whose authentication can be shaped at will.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { generateKey, type KeyType } from './keys.ts'
import { runProgram, startProgram } from './process.ts'
import { python } from './programs.ts'
import { temporaryFolder } from './temporary.ts'

export interface AsyncsshOptions {
  /** Default: ed25519. */
  readonly hostKeyTypes?: readonly KeyType[]
  /** Keys to make that may log in. Default: ed25519. */
  readonly clientKeyTypes?: readonly KeyType[]
  /** Allows this password. */
  readonly password?: string
  /** Demands that `password` is changed to this. */
  readonly changePasswordTo?: string
  /** Prompts and the answers to them. */
  readonly keyboardInteractive?: readonly (readonly [prompt: string, answer: string])[]
  /** Lets in whoever asks. */
  readonly noAuthentication?: boolean
  readonly algorithms?: Partial<Record<AsyncsshAlgorithmKind, readonly string[]>>
  /** It asks for a re-key after so many bytes. */
  readonly rekeyBytes?: number
  readonly keepAliveSeconds?: number
}

export type AsyncsshAlgorithmKind = 'keyExchange' | 'cipher' | 'mac' | 'compression'

export interface AsyncsshServer extends AsyncDisposable {
  readonly host: '127.0.0.1'
  readonly port: number
  readonly pid: number
  readonly user: string
  readonly version: string
  readonly knownHostsFile: string
  readonly clientKeys: Readonly<Partial<Record<KeyType, string>>>
  log(): string
  waitForLog(pattern: RegExp): Promise<RegExpExecArray>
  stop(): Promise<void>
}

/** Needs `requires('asyncssh', 'ssh-keygen')`. */
export async function startAsyncsshServer(options: AsyncsshOptions = {}): Promise<AsyncsshServer> {
  const folder = await temporaryFolder()
  try {
    const hostKeyTypes = options.hostKeyTypes ?? ['ed25519']
    const hostLines: string[] = []
    for (const type of hostKeyTypes) hostLines.push(await generateKey(folder.file(`host_${type}`), type))
    const clientKeys: Partial<Record<KeyType, string>> = {}
    for (const type of options.clientKeyTypes ?? (['ed25519'] as const)) {
      clientKeys[type] = folder.file(`client_${type}`)
      await generateKey(clientKeys[type], type)
    }
    const { algorithms = {}, ...others } = options
    const publicKeys = await Promise.all(Object.values(clientKeys).map((file) => readFile(`${file}.pub`, 'utf8')))
    const settings = {
      ...others,
      ...Object.fromEntries(Object.entries(algorithms).map(([kind, names]) => [PYTHON_NAMES[kind], names])),
      hostKeys: hostKeyTypes.map((type) => folder.file(`host_${type}`)),
      authorizedKeys: publicKeys.join(''),
    }
    const program = startProgram(python, ['-W', 'ignore', SCRIPT, JSON.stringify(settings)])
    let port: number, version: string
    try {
      const [line] = await program.waitFor(/^\{"port".*\}$/m)
      ;({ port, version } = JSON.parse(line) as { port: number; version: string })
    } catch (error) {
      await program.stop()
      throw error
    }
    const knownHostsFile = folder.file('known_hosts')
    await writeFile(knownHostsFile, hostLines.map((line) => `[127.0.0.1]:${port} ${line}\n`).join(''))
    const stop = async (): Promise<void> => {
      await program.stop()
      await folder.remove()
    }
    const facts = { host: '127.0.0.1', port, pid: program.pid, user: 'anybody', version } as const
    const { log, waitFor: waitForLog } = program
    return { ...facts, knownHostsFile, clientKeys, log, waitForLog, stop, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await folder.remove()
    throw error
  }
}

/** Every algorithm that the installed AsyncSSH has, on by default or not. */
export async function asyncsshAlgorithms(): Promise<Record<AsyncsshAlgorithmKind, readonly string[]>> {
  const { status, stdout, stderr } = await runProgram(python, [SCRIPT, JSON.stringify({ listAlgorithms: true })])
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout.toString()) as Record<AsyncsshAlgorithmKind, readonly string[]>
}

const SCRIPT = fileURLToPath(new URL('../asyncssh-server.py', import.meta.url))

const PYTHON_NAMES: Readonly<Record<string, string>> = {
  keyExchange: 'kex_algs',
  cipher: 'encryption_algs',
  mac: 'mac_algs',
  compression: 'compression_algs',
} satisfies Record<AsyncsshAlgorithmKind, string>
