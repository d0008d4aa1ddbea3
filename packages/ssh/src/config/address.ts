// IP addresses and networks as text: CIDR lists, and the one form of an address.

/** An address as its bytes. */
export type AddressBytes = readonly number[]

/** Reads an IPv4 or IPv6 address; an IPv4-mapped one as IPv4, a zone ignored. Undefined when it is neither. */
export function parseAddress(text: string): AddressBytes | undefined {
  const bytes = text.includes(':') ? parseIpv6(text.replace(/%.*$/s, '')) : parseIpv4(text)
  return bytes?.length === 16 && isMapped(bytes) ? bytes.slice(12) : bytes
}

/**
 * Whether an address lies in one of the networks of a comma-separated list.
 * @returns what is wrong with the list, if anything.
 */
export function matchNetworks(addresses: readonly string[], list: string): boolean | { readonly fault: string } {
  const parsed = addresses.map(parseAddress)
  let matched = false
  for (const entry of list.split(',')) {
    if (entry === '') return { fault: `empty entry in list "${list}"` }
    const network = parseNetwork(entry)
    if (network === undefined) return { fault: `Invalid network entry "${entry}"` }
    if (network === 'inconsistent') return { fault: `Inconsistent mask length for network "${entry}"` }
    matched ||= parsed.some((address) => address !== undefined && contains(network, address))
  }
  return matched
}

/** The usual form of a host name that is an address, as getnameinfo(3) gives it; undefined for any other name. */
export function canonicalAddress(name: string): string | undefined {
  if (!name.includes(':')) return parseLooseIpv4(name)?.join('.')
  const zone = /%.*$/s.exec(name)?.[0] ?? ''
  const bytes = parseIpv6(name.slice(0, name.length - zone.length))
  return bytes === undefined ? undefined : formatIpv6(bytes) + zone
}

/** The usual form of an address of 4 or 16 bytes. */
export function formatAddress(bytes: AddressBytes): string {
  return bytes.length === 4 ? bytes.join('.') : formatIpv6(bytes)
}

interface Network {
  readonly address: AddressBytes
  readonly bits: number
}

function parseNetwork(entry: string): Network | 'inconsistent' | undefined {
  if (entry.length > 64 || !/^[0-9a-fA-F.:/]+$/.test(entry)) return undefined
  const [text = '', length] = entry.split('/', 2)
  const address = parseAddress(text)
  if (address === undefined || entry.split('/').length > 2) return undefined
  const width = address.length * 8
  if (length === undefined) return { address, bits: width }
  if (!/^\d{1,3}$/.test(length) || Number(length) > width) return undefined
  const bits = Number(length)
  return address.some((byte, i) => (byte & ~maskByte(bits, i) & 0xff) !== 0) ? 'inconsistent' : { address, bits }
}

function contains({ address, bits }: Network, other: AddressBytes): boolean {
  return (
    address.length === other.length && address.every((byte, i) => byte === ((other[i] as number) & maskByte(bits, i)))
  )
}

/** The i-th byte of a mask of so many bits. */
function maskByte(bits: number, index: number): number {
  const here = Math.min(Math.max(bits - index * 8, 0), 8)
  return (0xff << (8 - here)) & 0xff
}

function parseIpv4(text: string): number[] | undefined {
  const parts = text.split('.')
  const valid = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
  return valid ? parts.map(Number) : undefined
}

/** inet_aton(3), with decimal, octal and hexadecimal parts: `127.1`, `0177.1` and `0x7f.1` are 127.0.0.1. */
function parseLooseIpv4(text: string): number[] | undefined {
  const parts = text.split('.')
  if (parts.length > 4 || !parts.every((part) => /^(?:0[0-7]{0,11}|[1-9]\d{0,9}|0x[\da-f]{1,8})$/i.test(part)))
    return undefined
  const front = parts.map((part) => Number(/^0\d/.test(part) ? `0o${part}` : part))
  const last = front.pop() as number
  const room = 4 - front.length
  if (front.some((part) => part > 255) || last >= 256 ** room) return undefined
  return [...front, ...Array.from({ length: room }, (_, i) => Math.floor(last / 256 ** (room - 1 - i)) % 256)]
}

/** RFC 4291 §2.2. */
function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half) => (half === '' ? [] : groups(half)))
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined
  const missing = 16 - head.length - (tail?.length ?? 0)
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined
  return [...head, ...new Array<number>(missing).fill(0), ...(tail ?? [])]
}

function groups(text: string): number[] | undefined {
  const bytes: number[] = []
  const parts = text.split(':')
  for (const [i, part] of parts.entries()) {
    const dotted = i === parts.length - 1 && part.includes('.') ? parseIpv4(part) : undefined
    if (dotted !== undefined) bytes.push(...dotted)
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) bytes.push(parseInt(part, 16) >> 8, parseInt(part, 16) & 0xff)
    else return undefined
  }
  return bytes
}

/** RFC 5952, with the dotted form for IPv4-mapped addresses. */
function formatIpv6(bytes: AddressBytes): string {
  if (isMapped(bytes)) return `::ffff:${bytes.slice(12).join('.')}`
  const words = Array.from({ length: 8 }, (_, i) => ((bytes[i * 2] as number) << 8) | (bytes[i * 2 + 1] as number))
  const text = words.map((word) => word.toString(16)).join(':')
  const runs = [...text.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)]
  const longest = runs.reduce((best, run) => (run[0].length > best.length ? run[0] : best), '')
  if (longest === '') return text
  const at = runs.find((run) => run[0] === longest)?.index as number
  return `${text.slice(0, at).replace(/:$/, '')}::${text.slice(at + longest.length).replace(/^:/, '')}`
}

function isMapped(bytes: AddressBytes): boolean {
  return bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
}
