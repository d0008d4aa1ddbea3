// Identity files: a private key, its public half and its certificate, by the names that OpenSSH gives them. `~/` at the
// front of a path is the user's home.
import { type FileHandle, open } from 'node:fs/promises'
import { strerror } from '../config/strerror.ts'
import { InsecurePermissionsError, SshError } from '../errors.ts'
import { expandHome } from '../home-path.ts'
import { type ParsePrivateKeyOptions, parsePrivateKey, readPublicHalf } from './parse-private-key.ts'
import { parsePublicKey } from './parse-public-key.ts'
import type { PrivateKey } from './private-key.ts'
import type { PublicKey } from './public-key.ts'

/** What `path` stands for as an identity. */
export interface IdentityFile {
  /** With the home directory in place of `~`. */
  readonly path: string
  /**
   * Known without a passphrase; undefined when only the private key can tell. A certificate when `path` or `path.pub` holds
   * one instead of the plain key.
   */
  readonly publicKey: PublicKey | undefined
  /** From `path-cert` or `path-cert.pub`. */
  readonly certificate: PublicKey | undefined
  /** False when there is only a public half, and an agent has to sign. */
  readonly hasPrivateKey: boolean
}

/**
 * Looks for an identity as ssh does: the public half in `path` itself, in `path.pub`, or readable inside the private
 * key; the certificate in `path-cert.pub`. Undefined when there is neither half. Nothing is decrypted, and what cannot be
 * read counts as absent.
 */
export async function findIdentity(given: string): Promise<IdentityFile | undefined> {
  const path = expandHome(given)
  const [text, beside, certificate] = await Promise.all([
    readIfThere(path),
    readIfThere(`${path}.pub`),
    findCertificate(`${path}-cert`),
  ])
  const inside = firstPublicKey(text)
  const hasPrivateKey = text !== undefined && inside === undefined
  const publicKey = inside ?? firstPublicKey(beside) ?? publicHalfOf(text)
  if (publicKey === undefined && !hasPrivateKey) return undefined
  const named = publicKey?.comment === '' ? publicKey.withComment(path) : publicKey
  return { path, publicKey: named, certificate, hasPrivateKey }
}

/**
 * Looks for a certificate as ssh does for CertificateFile: in `path` itself, or in `path.pub`. Undefined when there is none,
 * or none that can be read.
 */
export async function findCertificate(given: string): Promise<PublicKey | undefined> {
  const path = expandHome(given)
  const key = firstPublicKey(await readIfThere(path)) ?? firstPublicKey(await readIfThere(`${path}.pub`))
  return key?.isCertificate === true ? key : undefined
}

/**
 * Reads a private key file. `signal` is not taken: files are short.
 * @throws InsecurePermissionsError when others may read a file of ours
 * @throws SshError `invalid-key`, `passphrase-required`, `wrong-passphrase`; `invalid-key` with the error of the system as
 * its cause when the file cannot be read
 */
export async function loadPrivateKey(given: string, options: ParsePrivateKeyOptions = {}): Promise<PrivateKey> {
  const path = expandHome(given)
  const text = await readKeyFile(path, (file) => checkPermissions(path, file))
  return await parsePrivateKey(text, { comment: path, ...options })
}

/**
 * Reads the file of a public key or certificate.
 * @throws SshError `invalid-key`, with the error of the system as its cause when the file cannot be read
 */
export async function loadPublicKey(path: string): Promise<PublicKey> {
  return parsePublicKey(await readKeyFile(expandHome(path)))
}

/** The error of the system because of which a key file could not be read; undefined for any other error. */
export function whyUnreadable(error: unknown): NodeJS.ErrnoException | undefined {
  if (!(error instanceof SshError) || error.code !== 'invalid-key') return undefined
  const { cause } = error
  return cause instanceof Error && 'syscall' in cause ? (cause as NodeJS.ErrnoException) : undefined
}

async function readKeyFile(path: string, check?: (file: FileHandle) => Promise<void>): Promise<string> {
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    await check?.(file)
    return await readBounded(file)
  } catch (error) {
    throw error instanceof SshError ? error : unreadable(path, error as NodeJS.ErrnoException)
  } finally {
    await file?.close()
  }
}

function unreadable(path: string, cause: NodeJS.ErrnoException): SshError {
  return new SshError('invalid-key', `the key file ${path} cannot be read: ${strerror(cause.code ?? cause.message)}`, {
    phase: 'local',
    advice: 'check the path, and whether you may read the file',
    cause,
  })
}

/** As ssh: keys of other owners are their business. */
async function checkPermissions(path: string, file: FileHandle): Promise<void> {
  const { uid, mode } = await file.stat()
  if (process.platform === 'win32' || uid !== process.getuid?.()) return
  if ((mode & 0o077) !== 0) throw new InsecurePermissionsError(path, mode & 0o777)
}

async function readIfThere(path: string): Promise<string | undefined> {
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    return (await file.stat()).isFile() ? await readBounded(file) : undefined
  } catch {
    return undefined
  } finally {
    await file?.close()
  }
}

async function readBounded(file: FileHandle): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_LENGTH), 0, READ_LENGTH, null)
    if (bytesRead === 0) return Buffer.concat(chunks).toString('utf8')
    chunks.push(buffer.subarray(0, bytesRead))
    length += bytesRead
    if (length > FILE_LENGTH_MAX) throw new SshError('invalid-key', 'the file is too long to be a key')
  }
}

/** The first key line of a text that does not begin a private key. */
function firstPublicKey(text: string | undefined): PublicKey | undefined {
  if (text === undefined) return undefined
  for (const line of text.split('\n', LINES_MAX)) {
    if (line.startsWith('-----BEGIN') || line.startsWith('PuTTY-User-Key-File-')) return undefined
    if (line.trim() === '' || line.startsWith('#')) continue
    const key = ignoreInvalid(() => parsePublicKey(line))
    if (key !== undefined) return key
  }
  return undefined
}

function publicHalfOf(text: string | undefined): PublicKey | undefined {
  return text === undefined ? undefined : ignoreInvalid(() => readPublicHalf(text))
}

function ignoreInvalid<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (error instanceof SshError) return undefined
    throw error
  }
}

const READ_LENGTH = 16 * 1024
/** MAX_KEY_FILE_SIZE of OpenSSH. */
const FILE_LENGTH_MAX = 1024 * 1024
const LINES_MAX = 1000
