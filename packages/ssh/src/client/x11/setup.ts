// The first packet of an X client, in which a cookie of ours stands: the real one never leaves this machine.

/** A cookie and what it is called, for example `MIT-MAGIC-COOKIE-1`. */
export interface Authorization {
  readonly protocol: string
  readonly cookie: Uint8Array
}

/**
 * Puts the real cookie in place of the one that the far side was given (X Window System Protocol, "Connection Setup").
 *
 * @returns the packet for the X server and how many bytes it took; `more` when it is not whole yet; `refused` when it is
 * none or holds another cookie.
 */
export function replaceCookie(
  bytes: Uint8Array,
  given: Authorization,
  real: Uint8Array,
): { readonly packet: Uint8Array } | 'more' | 'refused' {
  if (bytes.length < HEAD_LENGTH) return 'more'
  const order = bytes[0]
  if (order !== BIG_ENDIAN && order !== LITTLE_ENDIAN) return 'refused'
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEAD_LENGTH)
  const nameLength = view.getUint16(6, order === LITTLE_ENDIAN)
  const cookieLength = view.getUint16(8, order === LITTLE_ENDIAN)
  if (nameLength !== given.protocol.length || cookieLength !== given.cookie.length) return 'refused'
  const cookieAt = HEAD_LENGTH + padded(nameLength)
  const end = cookieAt + padded(cookieLength)
  if (bytes.length < end) return 'more'
  const name = Buffer.from(bytes.subarray(HEAD_LENGTH, HEAD_LENGTH + nameLength)).toString('latin1')
  const cookie = bytes.subarray(cookieAt, cookieAt + cookieLength)
  if (name !== given.protocol || !isSame(cookie, given.cookie)) return 'refused'
  const packet = Uint8Array.from(bytes.subarray(0, end))
  packet.set(real, cookieAt)
  return { packet }
}

/** The time it takes tells nothing about where they differ. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] ?? 0)
  return difference === 0
}

function padded(length: number): number {
  return (length + 3) & ~3
}

const HEAD_LENGTH = 12
const BIG_ENDIAN = 0x42
const LITTLE_ENDIAN = 0x6c
