// What ssh prints about host keys, word by word: scripts and people know these texts. Nothing is printed here.
import type { FingerprintHash } from '../../keys/fingerprint.ts'
import type { PublicKey } from '../../keys/public-key.ts'
import { lookupName } from '../../known-hosts/name.ts'
import type { KnownHostsEntry } from '../../known-hosts/parse.ts'
import type { OtherName } from '../../known-hosts/verify.ts'
import type { UnknownHostKey } from './presented-key.ts'

/** What may differ in the question about an unknown key. */
export interface QuestionOptions {
  /** FingerprintHash. Default: sha256. */
  readonly fingerprintHash?: FingerprintHash
  /** VisualHostKey: with the picture of the key. */
  readonly visual?: boolean
  /** VerifyHostKeyDNS: whether DNS has the same fingerprint. */
  readonly dns?: 'matching' | 'no matching'
  /** Paths below it are shown with `~`. */
  readonly home?: string
}

/** The question about an unknown host key, up to the blank where the answer is typed. */
export function unknownHostQuestion(unknown: UnknownHostKey, options: QuestionOptions = {}): string {
  const { key, name, target } = unknown
  const address = target.address === undefined ? PROXIED : lookupName(target.address, target.port)
  const { fingerprintHash, visual, dns, home } = options
  return [
    `The authenticity of host '${name} (${address})' can't be established.`,
    `${key.label} key fingerprint is ${key.fingerprint(fingerprintHash)}.`,
    ...(visual ? [key.randomart(fingerprintHash)] : []),
    ...(dns === undefined ? [] : [`${capitalized(dns)} host key fingerprint found in DNS.`]),
    ...otherNamesText(unknown.otherNames, home),
    'Are you sure you want to continue connecting (yes/no/[fingerprint])? ',
  ].join('\n')
}

/** The question again, after an answer that was none. */
export const UNKNOWN_HOST_QUESTION_AGAIN = "Please type 'yes', 'no' or the fingerprint: "

/** What an answer means; undefined: ask again. The fingerprint itself is the best yes. */
export function readHostKeyAnswer(answer: string | undefined, fingerprint: string): 'yes' | 'no' | undefined {
  const word = /^[ \t]*([^ \t\r\n]*)/.exec(answer ?? '')?.[1] ?? ''
  if (word === '' || word.toLowerCase() === 'no') return 'no'
  return word.toLowerCase() === 'yes' || word === fingerprint ? 'yes' : undefined
}

/** A key was added to the known hosts. */
export function addedWarning(name: string, key: PublicKey): string {
  return `Warning: Permanently added '${name}' (${key.label}) to the list of known hosts.`
}

/** A key is known by the address of its host, too. */
export function addressAddedWarning(address: string, key: PublicKey): string {
  return `Warning: Permanently added the ${key.label} host key for IP address '${address}' to the list of known hosts.`
}

/** A key could not be added for the address of its host. */
export function addressNotAddedWarning(address: string, key: PublicKey, file: string): string {
  return `Failed to add the ${key.label} host key for IP address '${address}' to the list of known hosts (${file}).`
}

/** A key is not known by the address of its host, and there is no file for it. */
export function addressUnknownWarning(address: string, key: PublicKey): string {
  return `${key.label} host key for IP address '${address}' not in list of known hosts.`
}

/** VisualHostKey: a key that is known, with its picture. */
export function visualHostKey(key: PublicKey, fingerprintHash?: FingerprintHash): string {
  return `Host key fingerprint is ${key.fingerprint(fingerprintHash)}\n${key.randomart(fingerprintHash)}`
}

/** A key could not be added to the known hosts. */
export function notAddedWarning(file: string): string {
  return `Failed to add the host to the list of known hosts (${file}).`
}

/** The key is not known, and only known ones are accepted. */
export function strictlyUnknown(name: string, key: PublicKey): string {
  return `No ${key.label} host key is known for ${name} and you have requested strict checking.`
}

/** The key is not known, and nobody confirmed it. ssh has said so with its question, and prints only the first words. */
export function unconfirmed(name: string, key: PublicKey, file: string | undefined): string {
  const where = file === undefined ? '' : `; it is not in ${file}`
  return `${VERIFICATION_FAILED.slice(0, -1)}: nobody confirmed the ${key.label} key of ${name}${where}`
}

/** Plain keys of that type may not be used. */
export function notPermitted(key: PublicKey): string {
  return `host key ${key.type} not permitted by HostkeyAlgorithms`
}

/**
 * The key is not the one that is known.
 * @param file where the new key would be put
 * @param name what to remove, as the ssh of Debian says besides
 */
export function changedKeyWarning(
  key: PublicKey,
  entry: Pick<KnownHostsEntry, 'file' | 'line'> & { readonly label: string },
  file: string | undefined,
  fingerprintHash?: FingerprintHash,
  name?: string,
): string[] {
  return [
    AT_SIGNS,
    '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @',
    AT_SIGNS,
    'IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!',
    'Someone could be eavesdropping on you right now (man-in-the-middle attack)!',
    'It is also possible that a host key has just been changed.',
    `The fingerprint for the ${key.label} key sent by the remote host is\n${key.fingerprint(fingerprintHash)}.`,
    'Please contact your system administrator.',
    ...(file === undefined ? [] : [`Add correct host key in ${file} to get rid of this message.`]),
    `Offending ${entry.label} key in ${entry.file}:${entry.line}`,
    ...(name === undefined ? [] : howToRemove(entry, name)),
  ]
}

/** How to forget a name, as the ssh of Debian says. */
export function howToRemove({ file }: Pick<KnownHostsEntry, 'file'>, name: string): string[] {
  return ['  remove with:', `  ssh-keygen -f "${file}" -R "${name}"`]
}

/** The key has changed, and only known ones are accepted. */
export function strictlyChanged(name: string): string {
  return `Host key for ${name} has changed and you have requested strict checking.`
}

/** The key is marked as revoked in a file of known hosts. */
export function revokedKeyWarning(key: PublicKey, name: string): string[] {
  return [
    AT_SIGNS,
    '@       WARNING: REVOKED HOST KEY DETECTED!               @',
    AT_SIGNS,
    `The ${key.label} host key for ${name} is marked as revoked.`,
    'This could mean that a stolen key is being used to',
    'impersonate this host.',
  ]
}

/** The key is revoked, and therefore refused. */
export function strictlyRevoked(name: string, key: PublicKey): string {
  return `${key.label} host key for ${name} was revoked and you have requested strict checking.`
}

/** The key stands in a file of RevokedHostKeys. */
export function revokedByFile(key: PublicKey, file: string, fingerprintHash?: FingerprintHash): string {
  return `Host key ${key.label} ${key.fingerprint(fingerprintHash)} revoked by file ${file}`
}

/** A file of RevokedHostKeys cannot be read. */
export function revocationUnclear(
  key: PublicKey,
  file: string,
  reason: string,
  fingerprintHash?: FingerprintHash,
): string {
  return `Error checking host key ${key.label} ${key.fingerprint(fingerprintHash)} in revoked keys file ${file}: ${reason}`
}

/**
 * A feature is not used with a host whose key has changed.
 * For `Password authentication`, `Keyboard-interactive authentication`, `Agent forwarding`, `Port forwarding`, …
 */
export function disabledWarning(feature: string): string {
  return `${feature} is disabled to avoid man-in-the-middle attacks.`
}

/** The last line when a key was not accepted. */
export const VERIFICATION_FAILED = 'Host key verification failed.'

function otherNamesText(names: readonly OtherName[], home: string | undefined): string[] {
  if (names.length === 0) return ['This key is not known by any other names.']
  const shown = names.slice(0, NAMES_MAX).map(({ file, line, names: text }) => {
    return `    ${tilde(file, home)}:${line}: ${text === undefined ? '[hashed name]' : printable(text)}`
  })
  const more = names.length - shown.length
  return [
    'This host key is known by the following other names/addresses:',
    ...shown,
    ...(more === 0 ? [] : [`    (${more} additional names omitted)`]),
  ]
}

function tilde(path: string, home: string | undefined): string {
  const folder = home?.replace(/\/$/, '')
  return folder && path.startsWith(`${folder}/`) ? `~${path.slice(folder.length)}` : path
}

/** A line of known_hosts may hold anything; a terminal must not be moved by it. */
function printable(text: string): string {
  return text.replace(/[^!-~]/g, '?')
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const AT_SIGNS = '@'.repeat(59)
const PROXIED = '<no hostip for proxy command>'
const NAMES_MAX = 8
