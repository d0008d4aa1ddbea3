// What the installed OpenSSH can do, on by default or not, and a server with all of it that we can do too.
import { ourAlgorithms } from './catalogs.ts'
import type { KeyType } from './keys.ts'
import { runProgram } from './process.ts'
import { findProgram, programPath } from './programs.ts'
import type { SshdOptions } from './sshd.ts'

export interface OpensshAlgorithms {
  readonly keyExchange: readonly string[]
  readonly cipher: readonly string[]
  readonly mac: readonly string[]
  /** Without certificates. */
  readonly hostKey: readonly string[]
}

/** As `ssh -Q` tells; empty lists when ssh is not installed. */
export async function opensshAlgorithms(): Promise<OpensshAlgorithms> {
  const hostKeys = await query('HostKeyAlgorithms')
  return {
    keyExchange: await query('kex'),
    cipher: await query('cipher'),
    mac: await query('mac'),
    hostKey: hostKeys.filter((name) => !name.includes('-cert-v01@')),
  }
}

/** Options of `startSshd` for a server that offers everything that both have. */
export async function everythingInCommon(): Promise<SshdOptions> {
  const theirs = await opensshAlgorithms()
  const config = Object.entries(KEYWORDS).map(([kind, keyword]) => {
    const ours = ourAlgorithms(kind as keyof OpensshAlgorithms)
    return `${keyword} ${theirs[kind as keyof OpensshAlgorithms].filter((name) => ours.includes(name)).join(',')}`
  })
  return { config, hostKeyTypes: theirs.hostKey.includes('ssh-dss') ? [...HOST_KEYS, 'dsa'] : HOST_KEYS }
}

async function query(what: string): Promise<readonly string[]> {
  if (findProgram('ssh') === undefined) return []
  const { stdout } = await runProgram(programPath('ssh'), ['-Q', what])
  return stdout.toString().trim().split('\n')
}

const KEYWORDS: Readonly<Record<keyof OpensshAlgorithms, string>> = {
  keyExchange: 'KexAlgorithms',
  cipher: 'Ciphers',
  mac: 'MACs',
  hostKey: 'HostKeyAlgorithms',
}

const HOST_KEYS: readonly KeyType[] = ['ed25519', 'ecdsa', 'ecdsa-384', 'ecdsa-521', 'rsa']
