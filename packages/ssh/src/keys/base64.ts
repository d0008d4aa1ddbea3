// RFC 4648 §4, strictly: what Buffer silently skips is refused.

/** The bytes; undefined when the text is not base64. White space must be gone already; padding may be missing. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (!BASE64.test(text) || text.replace(/=+$/, '').length % 4 === 1) return undefined
  return Buffer.from(text, 'base64')
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
}

/** Text in lines of `width` characters. */
export function wrap(text: string, width: number): string {
  const lines: string[] = []
  for (let at = 0; at < text.length; at += width) lines.push(text.slice(at, at + width))
  return lines.join('\n')
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/
