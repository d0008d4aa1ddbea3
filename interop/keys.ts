// Key files and certificates made by ssh-keygen.
import { readFile } from 'node:fs/promises'
import { programPath } from './programs.ts'
import { runProgram } from './process.ts'

/** `dsa`: newer releases of OpenSSH cannot make it. */
export type KeyType = 'ed25519' | 'ecdsa' | 'ecdsa-384' | 'ecdsa-521' | 'rsa' | 'dsa'

export interface KeyOptions {
  readonly passphrase?: string
  readonly comment?: string
  /** Further arguments of ssh-keygen. */
  readonly arguments?: readonly string[]
}

/** Writes a private key to `file` and its public key to `file.pub`; returns the line of the public key. */
export async function generateKey(file: string, type: KeyType, options: KeyOptions = {}): Promise<string> {
  const [name, bits] = SSH_KEYGEN_TYPES[type]
  const size = bits === undefined ? [] : ['-b', String(bits)]
  const texts = ['-N', options.passphrase ?? '', '-C', options.comment ?? type]
  await sshKeygen(['-q', '-t', name, ...size, ...texts, '-f', file, ...(options.arguments ?? [])])
  return (await readFile(`${file}.pub`, 'utf8')).trim()
}

export interface CertificateOptions {
  readonly authority: string
  /** Public key file to certify; the certificate is written beside it as `…-cert.pub`. */
  readonly publicKeyFile: string
  readonly principals: readonly string[]
  readonly host?: boolean
  readonly identity?: string
  /** As `ssh-keygen -V`, for example `-1h:+1h`. */
  readonly validity?: string
  /** As `ssh-keygen -O`, each. */
  readonly options?: readonly string[]
}

/** Certifies a key and returns the path of the certificate. */
export async function certify(options: CertificateOptions): Promise<string> {
  const host = options.host === true ? ['-h'] : []
  const validity = options.validity === undefined ? [] : ['-V', options.validity]
  const extra = (options.options ?? []).flatMap((each) => ['-O', each])
  const names = ['-I', options.identity ?? 'test', '-n', options.principals.join(',')]
  await sshKeygen(['-q', '-s', options.authority, ...host, ...names, ...validity, ...extra, options.publicKeyFile])
  return options.publicKeyFile.replace(/\.pub$/, '-cert.pub')
}

async function sshKeygen(args: readonly string[]): Promise<void> {
  const { status, stderr } = await runProgram(programPath('ssh-keygen'), args)
  if (status !== 0) throw new Error(`ssh-keygen ${args.join(' ')}: ${stderr}`)
}

const SSH_KEYGEN_TYPES: Readonly<Record<KeyType, readonly [name: string, bits?: number]>> = {
  ed25519: ['ed25519'],
  ecdsa: ['ecdsa', 256],
  'ecdsa-384': ['ecdsa', 384],
  'ecdsa-521': ['ecdsa', 521],
  rsa: ['rsa', 2048],
  dsa: ['dsa'],
}
