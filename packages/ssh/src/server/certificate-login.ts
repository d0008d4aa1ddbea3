// OpenSSH PROTOCOL.certkeys: users who come with a certificate instead of a key that somebody has listed.
import net from 'node:net'
import type { Certificate } from '../algorithms/host-key/certificate.ts'
import { ProtocolError } from '../errors.ts'
import { checkCertificate } from '../keys/certificate-check.ts'
import type { PublicKey } from '../keys/public-key.ts'
import type { AuthenticationDecision } from '../protocol/userauth/decision.ts'
import { Reader } from '../wire/reader.ts'
import type { LoginRequest, PublickeyLogin } from './authentication.ts'

/** The certificate of a user, checked but for who its authority is. */
export interface CertificateLogin {
  /** Who may certify users. */
  readonly authorities: readonly PublicKey[]
  /** The principals that this user goes by. Default: the user name alone. */
  principals?(userName: string): readonly string[] | Promise<readonly string[]>
  /**
   * The certificate is good, names this user and comes from where it may. Default: accepted, unless it has a forced
   * command, which nobody would enforce then.
   */
  decide?(request: CertificateRequest): Decision | Promise<Decision>
}

/** What a certificate is judged by. */
export interface CertificateRequest extends LoginRequest {
  readonly certificate: Certificate
  /** The certificate as a key: fingerprint and label. */
  readonly key: PublicKey
  readonly algorithm: string
  readonly signed: boolean
  /** Critical option force-command: only this may run. It is for the application to see to it. */
  readonly forceCommand: string | undefined
  /** Names of the extensions, such as `permit-pty` and `permit-port-forwarding`; what is missing is not permitted. */
  readonly extensions: readonly string[]
}

type Decision = boolean | AuthenticationDecision

export async function decideCertificate(rules: CertificateLogin, login: PublickeyLogin): Promise<Decision> {
  const { key, userName, remoteAddress } = login
  const { certificate } = key
  if (certificate === undefined || !isAuthority(certificate, rules.authorities)) return false
  const now = Date.now() / 1000
  const principals = (await rules.principals?.(userName)) ?? [userName]
  const isGood = principals.some(
    (principal) =>
      checkCertificate(certificate, { role: 'user', principal, now, criticalOptions: KNOWN_OPTIONS }) === undefined,
  )
  if (!isGood) return false
  const options = readCriticalOptions(certificate)
  if (options === undefined) return false
  if (options.sourceAddress !== undefined && !isFrom(remoteAddress, options.sourceAddress)) return false
  if (rules.decide === undefined) return options.forceCommand === undefined
  return await rules.decide({
    ...login,
    certificate,
    forceCommand: options.forceCommand,
    extensions: certificate.extensions.map(({ name }) => name),
  })
}

function isAuthority({ signatureKey }: Certificate, authorities: readonly PublicKey[]): boolean {
  return authorities.some((authority) => !authority.isCertificate && authority.equals(signatureKey))
}

interface CriticalOptions {
  readonly forceCommand: string | undefined
  readonly sourceAddress: string | undefined
}

/** Undefined: one is malformed, so the certificate must be refused. */
function readCriticalOptions({ criticalOptions }: Certificate): CriticalOptions | undefined {
  const values = new Map(criticalOptions.map(({ name, data }) => [name, data]))
  const text = (name: string): string | undefined => {
    const data = values.get(name)
    if (data === undefined) return undefined
    const from = new Reader(data)
    const value = from.text()
    from.end()
    return value
  }
  try {
    return { forceCommand: text('force-command'), sourceAddress: text('source-address') }
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}

/** `list` is of addresses and networks, separated by commas. An entry that cannot be read matches nothing. */
function isFrom(address: string, list: string): boolean {
  const family = net.isIP(address)
  if (family === 0) return false
  return list.split(',').some((entry) => {
    const [network = '', bits] = entry.trim().split('/')
    const version = net.isIP(network)
    const length = Number(bits ?? (version === 6 ? 128 : 32))
    if (version !== family || !/^\d{1,3}$/.test(bits ?? '0') || length > (version === 6 ? 128 : 32)) return false
    const allowed = new net.BlockList()
    allowed.addSubnet(network, length, version === 6 ? 'ipv6' : 'ipv4')
    return allowed.check(address, version === 6 ? 'ipv6' : 'ipv4')
  })
}

/** verify-required is not among them: signatures are not checked for it. */
const KNOWN_OPTIONS: readonly string[] = ['force-command', 'source-address']
