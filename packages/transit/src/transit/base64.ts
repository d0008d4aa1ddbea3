// RFC 4648 §4, by hand: there is no codec that browsers and Node 20 both have.

export function formatBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = [bytes[i], bytes[i + 1], bytes[i + 2]]
    const left = bytes.length - i
    text += ALPHABET.charAt(a >> 2) + ALPHABET.charAt(((a & 3) << 4) | (b >> 4))
    text += left > 1 ? ALPHABET.charAt(((b & 15) << 2) | (c >> 6)) : '='
    text += left > 2 ? ALPHABET.charAt(c & 63) : '='
  }
  return text
}

/** Undefined for what is no base64 with padding, or has bits set that belong to no byte. */
export function parseBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  const digits = text.length - padding
  let bits = 0
  let at = 0
  for (let i = 0; i < digits; i++) {
    const value = VALUES[text.charCodeAt(i)] ?? -1
    if (value < 0) return undefined
    bits = ((bits << 6) | value) & 0xffffff
    if (i % 4 === 1) bytes[at++] = bits >> 4
    else if (i % 4 === 2) bytes[at++] = bits >> 2
    else if (i % 4 === 3) bytes[at++] = bits
  }
  const leftOver = padding === 2 ? 15 : padding === 1 ? 3 : 0
  return (bits & leftOver) === 0 ? bytes : undefined
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES = new Int8Array(128).fill(-1)
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i
