// KnownHostsCommand: a program that prints lines of known_hosts.
import type { ResolvedConfig } from '../../config/finish.ts'
import { strerror } from '../../config/strerror.ts'
import { knownHostsCommand } from '../../config/use.ts'
import { SshError } from '../../errors.ts'
import { programOutput } from '../../io/program-output.ts'
import type { PublicKey } from '../../keys/public-key.ts'
import { commandReason } from '../trust/known-hosts.ts'
import type { Person } from './person.ts'

interface KnownHostsCommandQuestion {
  readonly name: string
  readonly key: PublicKey | undefined
  readonly isAddress: boolean
}

/**
 * What it prints for a name, and for a key or only for the order of algorithms. A program that cannot be run knows
 * nothing; one that fails refuses every key, as with ssh.
 * @throws SshError `host-key-rejected`
 */
export async function printedKnownHosts(
  config: ResolvedConfig,
  person: Person,
  { name, key, isAddress }: KnownHostsCommandQuestion,
): Promise<string> {
  const reason = commandReason(key, isAddress)
  // ssh asks about the order by the bare name.
  const asked = key === undefined ? config.values.hostName : name
  const [program, ...args] = knownHostsCommand(config, { name: asked, reason, ...describe(key, config) }) ?? []
  if (program === undefined) return ''
  const what = `KnownHostsCommand-${reason}`
  if (!program.startsWith('/')) {
    person.tell(`${what} path is not absolute`)
    return ''
  }
  const { status, stdout, error } = await programOutput([program, ...args], OUTPUT_MAX)
  if (status === 0) return Buffer.from(stdout).toString('latin1')
  if (error?.code === 'ENOENT') {
    person.tell(`Could not stat ${what} "${program}": ${strerror('ENOENT')}`)
    return ''
  }
  if (error !== undefined) person.tell(`${what} execv "${program}": ${strerror(error.code ?? '')}`)
  const how = error === undefined ? (status ?? 'unknown') : NOT_EXECUTABLE
  person.tell(`${what} ${[program, ...args].join(' ')} failed, status ${how}`)
  throw new SshError('host-key-rejected', 'KnownHostsCommand failed', {
    phase: 'host-key',
    advice: `run ${program} by hand to see why it fails, or remove KnownHostsCommand`,
  })
}

function describe(key: PublicKey | undefined, { values }: ResolvedConfig) {
  if (key === undefined) return {}
  const fingerprint = key.fingerprint(values.fingerprintHash === 'MD5' ? 'md5' : 'sha256')
  return { key: { type: key.type, fingerprint, base64: Buffer.from(key.blob).toString('base64') } }
}

/** As a shell. */
const NOT_EXECUTABLE = 127
/** In bytes. Ten thousand hosts fit. */
const OUTPUT_MAX = 4 * 1024 * 1024
