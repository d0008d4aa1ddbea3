// OpenSSH PROTOCOL.certkeys: users who come with a certificate instead of a key that somebody has listed.
import net from 'node:net'
import { authorityAlgorithmNames, verifyPlain } from '../algorithms/host-key/catalog.ts'
import type { Certificate } from '../algorithms/host-key/certificate.ts'
import { ProtocolError } from '../errors.ts'
import type { PublicKey } from '../keys/public-key.ts'
import type { AuthenticationDecision } from '../protocol/userauth/decision.ts'
import { Reader } from '../wire/reader.ts'
import type { LoginRequest, PublickeyLogin } from './authentication.ts'

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
  if (certificate === undefined || !isGood(certificate, rules.authorities)) return false
  const principals = (await rules.principals?.(userName)) ?? [userName]
  // A certificate without principals would be good for everybody: not for us, as not for sshd.
  if (!certificate.principals.some((principal) => principals.includes(principal))) return false
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

function isGood(certificate: Certificate, authorities: readonly PublicKey[]): boolean {
  const { role, signatureKey, signature, signedData, validAfter, validBefore } = certificate
  const now = BigInt(Math.floor(Date.now() / 1000))
  return (
    role === 'user' &&
    authorities.some((authority) => !authority.isCertificate && authority.equals(signatureKey)) &&
    validAfter <= now &&
    now < validBefore &&
    verifyPlain(signatureKey, signature, signedData, authorityAlgorithmNames)
  )
}

interface CriticalOptions {
  readonly forceCommand: string | undefined
  readonly sourceAddress: string | undefined
}

/** Undefined: there is one that we do not know, so the certificate must be refused. */
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
    const options = { forceCommand: text('force-command'), sourceAddress: text('source-address') }
    return [...values.keys()].every((name) => KNOWN_OPTIONS.includes(name)) ? options : undefined
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

const KNOWN_OPTIONS: readonly string[] = ['force-command', 'source-address']
