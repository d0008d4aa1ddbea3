// What a person can do when no connection comes about.
import { SshError } from '../../errors.ts'
import { addFacts } from './add-facts.ts'

/** Adds to what connecting to `host` and `port` failed with. */
export function adviseOnConnecting(error: unknown, host: string, port: number): unknown {
  if (!(error instanceof SshError)) return error
  return addFacts(error, { hop: host, advice: adviceFor(error, host, port) })
}

function adviceFor({ code, phase, cause }: SshError, host: string, port: number): string | undefined {
  if (code === 'timed-out') return phase === 'connect' ? SILENCE : `is ${port} the port of an SSH server?`
  if (code !== 'connect-failed') return undefined
  const reason = cause as NodeJS.ErrnoException & { readonly errors?: readonly NodeJS.ErrnoException[] }
  const systemCode = reason?.code ?? reason?.errors?.[0]?.code
  if (reason?.syscall === 'getaddrinfo') {
    return `check the spelling of ${host}, or name its address: host, or HostName in ssh_config`
  }
  if (systemCode === 'ECONNREFUSED') return `does an SSH server run on ${host}, and is ${port} its port?`
  if (systemCode === 'EADDRNOTAVAIL') return 'bindAddress (BindAddress) must be an address of this machine'
  return systemCode === undefined ? undefined : byCode[systemCode]
}

const SILENCE =
  'check the address, and whether a firewall is on the way; if the way is slow: connectTimeoutMs (ConnectTimeout)'

const byCode: Readonly<Record<string, string>> = {
  ETIMEDOUT: SILENCE,
  EHOSTUNREACH: 'is that machine on, and does the network between here and there work?',
  ENETUNREACH: 'is this machine connected to that network? with family (AddressFamily) only IPv4 or IPv6 is used',
  EACCES: 'a rule of this machine, such as a firewall, forbids it',
}
