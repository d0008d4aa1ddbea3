// What a person can do when no connection comes about.
import { SshError } from '../../errors.ts'
import { addFacts } from './add-facts.ts'

/** Where somebody wanted to connect to. */
export interface Goal {
  readonly host: string
  readonly port?: number
  readonly user: string
}

/** Adds to what connecting failed with. */
export function adviseOnConnecting(error: unknown, goal: Goal): unknown {
  if (!(error instanceof SshError)) return error
  return addFacts(error, { hop: goal.host, advice: adviceFor(error, goal) })
}

function adviceFor({ code, phase, cause }: SshError, { host, port = 22, user }: Goal): string | undefined {
  if (code === 'timed-out') return phase === 'connect' ? SILENCE : `is ${port} the port of an SSH server?`
  if (code !== 'connect-failed') return undefined
  const reason = cause as NodeJS.ErrnoException & { readonly errors?: readonly NodeJS.ErrnoException[] }
  const systemCode = reason?.code ?? reason?.errors?.[0]?.code
  if (reason?.syscall === 'getaddrinfo') {
    if (HOST_AND_PORT.test(host))
      return `the port is no part of the host: write ssh://${user}@${host}, or give it as port`
    return `check the spelling of ${host}, or name its address: host, or HostName in ssh_config`
  }
  if (systemCode === 'ECONNREFUSED') return `does an SSH server run on ${host}, and is ${port} its port?`
  if (systemCode === 'EADDRNOTAVAIL') return 'bindAddress (BindAddress) must be an address of this machine'
  return systemCode === undefined ? undefined : byCode[systemCode]
}

/** Names have no colons, and addresses several or none. */
const HOST_AND_PORT = /^[^:]+:\d{1,5}$/

const SILENCE =
  'check the address, and whether a firewall is on the way; if the way is slow: connectTimeoutMs (ConnectTimeout)'

const byCode: Readonly<Record<string, string>> = {
  ETIMEDOUT: SILENCE,
  EHOSTUNREACH: 'is that machine on, and does the network between here and there work?',
  ENETUNREACH: 'is this machine connected to that network? with family (AddressFamily) only IPv4 or IPv6 is used',
  EACCES: 'a rule of this machine, such as a firewall, forbids it',
}
