// RFC 7468 and its ancestor RFC 1421: text armour, with the header lines that OpenSSL's old encryption uses.
import { decodeBase64, encodeBase64, wrap } from './base64.ts'
import { invalidKey } from './invalid-key.ts'

export interface Pem {
  /** What stands after BEGIN, for example `OPENSSH PRIVATE KEY`. */
  readonly label: string
  /** RFC 1421 §4.6: `Proc-Type`, `DEK-Info`. */
  readonly headers: ReadonlyMap<string, string>
  readonly bytes: Uint8Array
}

/** The first PEM block of the text; text around it is skipped. @throws SshError `invalid-key` when it is malformed. */
export function parsePem(text: string): Pem | undefined {
  const begin = BEGIN.exec(text)
  if (begin === null) return undefined
  const label = begin[1] as string
  const start = begin.index + begin[0].length
  const end = text.indexOf(`-----END ${label}-----`, start)
  if (end < 0) throw invalidKey(label, 'the END line is missing')
  const lines = text
    .slice(start, end)
    .trim()
    .split(/\r\n|\r|\n/)
  const headers = new Map<string, string>()
  let line = 0
  for (; line < lines.length; line++) {
    const header = lines[line] as string
    const colon = header.indexOf(':')
    if (colon < 0) break
    headers.set(header.slice(0, colon).trim(), header.slice(colon + 1).trim())
  }
  const bytes = decodeBase64(lines.slice(line).join('').replace(/\s+/g, ''))
  if (bytes === undefined || bytes.length === 0) throw invalidKey(label, 'the body is not base64')
  return { label, headers, bytes }
}

/** With a final newline. */
export function formatPem(label: string, bytes: Uint8Array, width = 64): string {
  return `-----BEGIN ${label}-----\n${wrap(encodeBase64(bytes), width)}\n-----END ${label}-----\n`
}

const BEGIN = /^-----BEGIN ([A-Z0-9 ]{1,64})-----[ \t]*$/m
