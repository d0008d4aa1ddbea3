// Host names as known_hosts has them: with a port, hashed, or as patterns.
import { hmac } from '../crypto/node-hash.ts'
import { randomBytes } from '../crypto/node-random.ts'
import { lowerCaseAscii, matchHostName } from '../config/pattern.ts'

/** The name under which a host is looked up: `[host]:port`, or the host alone at port 22. */
export function lookupName(host: string, port: number): string {
  return port === 22 || port === 0 ? host : `[${host}]:${port}`
}

/** Whether a host name may be written: others would be read back as patterns, markers, hashes or comments. */
export function isRecordable(host: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return host !== '' && !/[@?*#[\]|'"\\,\s\x00-\x1f\x7f]/.test(host)
}

/** `|1|salt|hash`: the name is not told, but can be recognized. @param salt 20 bytes; random by default. */
export function hashName(name: string, salt: Uint8Array = randomBytes(SALT_LENGTH)): string {
  const digest = hmac('sha1', salt).sign(0, Buffer.from(lowerCaseAscii(name)))
  return `${HASH_MAGIC}${base64(salt)}|${base64(digest)}`
}

/** Whether the names field of a line is hashed. */
export function isHashed(names: string): boolean {
  return names.startsWith('|')
}

/**
 * Whether the names field of a line means `name`: by its hash, or by a list of patterns. Case does not matter.
 * @param names latin1, as read from a file
 */
export function matchesName(names: string, name: string): boolean {
  if (!isHashed(names)) return matchHostName(Buffer.from(name).toString('latin1'), names)
  const parts = HASHED.exec(names)
  if (parts === null) return false
  const salt = Buffer.from(parts[1] as string, 'base64')
  return salt.length === SALT_LENGTH && hashName(name, salt) === names
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
}

const HASH_MAGIC = '|1|'
const HASHED = /^\|1\|([A-Za-z0-9+/]{27}=)\|[A-Za-z0-9+/]{27}=$/
/** A digest of SHA-1. */
const SALT_LENGTH = 20
