// PuTTY's own key format, appendix C of its manual: the lines of the file.
import { decodeBase64, encodeBase64, wrap } from './base64.ts'
import { invalidKey } from './invalid-key.ts'

export interface PpkFile {
  readonly version: 2 | 3
  /** The key type, for example `ssh-ed25519`. */
  readonly type: string
  /** `none` or `aes256-cbc`. */
  readonly encryption: string
  readonly comment: string
  readonly publicKey: Uint8Array
  /** Of version 3, encrypted: how the keys derive from the passphrase. */
  readonly argon2: PpkArgon2 | undefined
  readonly privatePart: Uint8Array
  readonly mac: Uint8Array
}

export interface PpkArgon2 {
  readonly variant: 'Argon2d' | 'Argon2i' | 'Argon2id'
  readonly memoryKiB: number
  readonly passes: number
  readonly parallelism: number
  readonly salt: Uint8Array
}

export function isPpk(text: string): boolean {
  return text.startsWith('PuTTY-User-Key-File-')
}

/** @throws SshError `invalid-key` */
export function parsePpkText(text: string): PpkFile {
  const lines = new PpkLines(text)
  const [, version, type] = /^PuTTY-User-Key-File-(\d+): (.*)$/.exec(lines.next()) ?? []
  if (version !== '2' && version !== '3') throw invalidKey(PPK_FORMAT, `version ${version ?? '?'} is not supported`)
  const encryption = lines.value('Encryption')
  const comment = lines.value('Comment')
  const publicKey = lines.base64('Public-Lines')
  const argon2 = version === '3' && encryption !== 'none' ? parseArgon2(lines) : undefined
  const privatePart = lines.base64('Private-Lines')
  const mac = lines.hexadecimal('Private-MAC')
  lines.end()
  return {
    version: version === '2' ? 2 : 3,
    type: type ?? '',
    encryption,
    comment,
    publicKey,
    argon2,
    privatePart,
    mac,
  }
}

/** With a final newline. */
export function formatPpkText(file: PpkFile): string {
  const { argon2 } = file
  const lines = [
    `PuTTY-User-Key-File-${file.version}: ${file.type}`,
    `Encryption: ${file.encryption}`,
    `Comment: ${file.comment}`,
    ...base64Lines('Public-Lines', file.publicKey),
  ]
  if (argon2 !== undefined) {
    lines.push(
      `Key-Derivation: ${argon2.variant}`,
      `Argon2-Memory: ${argon2.memoryKiB}`,
      `Argon2-Passes: ${argon2.passes}`,
      `Argon2-Parallelism: ${argon2.parallelism}`,
      `Argon2-Salt: ${Buffer.from(argon2.salt).toString('hex')}`,
    )
  }
  lines.push(...base64Lines('Private-Lines', file.privatePart), `Private-MAC: ${Buffer.from(file.mac).toString('hex')}`)
  return `${lines.join('\n')}\n`
}

function parseArgon2(lines: PpkLines): PpkArgon2 {
  const variant = lines.value('Key-Derivation')
  if (variant !== 'Argon2d' && variant !== 'Argon2i' && variant !== 'Argon2id') {
    throw invalidKey(PPK_FORMAT, 'the key derivation is not known')
  }
  const memoryKiB = lines.number('Argon2-Memory', ARGON2_MEMORY_KIB_MAX)
  const passes = lines.number('Argon2-Passes', ARGON2_WORK_MAX)
  const parallelism = lines.number('Argon2-Parallelism', ARGON2_PARALLELISM_MAX)
  const salt = lines.hexadecimal('Argon2-Salt')
  if (memoryKiB < 8 * parallelism || passes < 1 || parallelism < 1 || salt.length < 8 || salt.length > 64) {
    throw invalidKey(PPK_FORMAT, 'parameters that Argon2 does not have')
  }
  if (memoryKiB * passes > ARGON2_WORK_MAX) throw invalidKey(PPK_FORMAT, 'the passphrase would take minutes to check')
  return { variant, memoryKiB, passes, parallelism, salt }
}

/** Lines in the order that the format demands. */
class PpkLines {
  readonly #lines: readonly string[]
  #at = 0

  constructor(text: string) {
    this.#lines = text.trimEnd().split(/\r\n|\r|\n/)
  }

  next(): string {
    const line = this.#lines[this.#at++]
    if (line === undefined) throw invalidKey(PPK_FORMAT, 'it ends too early')
    return line
  }

  value(header: string): string {
    const line = this.next()
    if (!line.startsWith(`${header}: `)) throw invalidKey(PPK_FORMAT, `no line ${header}`)
    return line.slice(header.length + 2)
  }

  number(header: string, max: number): number {
    const text = this.value(header)
    if (!/^\d{1,10}$/.test(text) || Number(text) > max) throw invalidKey(PPK_FORMAT, `${header} is out of bounds`)
    return Number(text)
  }

  hexadecimal(header: string): Uint8Array {
    const text = this.value(header)
    if (!/^([0-9a-fA-F]{2}){1,128}$/.test(text)) throw invalidKey(PPK_FORMAT, `${header} is not hexadecimal`)
    return Buffer.from(text, 'hex')
  }

  base64(header: string): Uint8Array {
    const count = this.number(header, LINES_MAX)
    const lines = Array.from({ length: count }, () => this.next())
    const bytes = decodeBase64(lines.join(''))
    if (bytes === undefined) throw invalidKey(PPK_FORMAT, `${header} is not followed by base64`)
    return bytes
  }

  end(): void {
    if (this.#at < this.#lines.length) throw invalidKey(PPK_FORMAT, 'there is more after its end')
  }
}

function base64Lines(header: string, bytes: Uint8Array): string[] {
  const body = wrap(encodeBase64(bytes), 64)
  return [`${header}: ${body.split('\n').length}`, body]
}

export const PPK_FORMAT = 'PuTTY private key'
/** 48 bytes a line: above the largest RSA key. */
const LINES_MAX = 1024
const ARGON2_MEMORY_KIB_MAX = 1024 * 1024
const ARGON2_PARALLELISM_MAX = 64
/** Memory in KiB times passes: puttygen chooses about 300 000, this is a minute of native code. */
const ARGON2_WORK_MAX = 2 ** 26
