// The numbers of ssh_config(5): counts, ports, times and sizes.

/** The TCP port of a service by its name (services(5)), or undefined. */
export type ServicePort = (name: string) => number | undefined

/** A number, or one word saying what is wrong with it. */
export type NumberOrFault = number | 'missing' | 'invalid' | 'too small' | 'too large'

/** A non-negative integer that fits an int. */
export function parseCount(text: string | undefined, maximum: number = INT_MAX): NumberOrFault {
  if (text === undefined || text === '') return 'missing'
  if (!/^\s*[+-]?\d+$/.test(text)) return 'invalid'
  const value = Number(text)
  if (value < 0) return 'too small'
  return value > maximum ? 'too large' : value + 0
}

/** A TCP port from 0 to 65535, by number or service name; undefined when it is neither. */
export function parsePort(text: string, servicePort?: ServicePort): number | undefined {
  const port = parseCount(text, 65535)
  return typeof port === 'number' ? port : servicePort?.(text)
}

/** A time such as `90`, `10m` or `1h30m` in whole seconds; undefined when malformed or too long for an int. */
export function parseTime(text: string): number | undefined {
  let total = 0
  let plainSeconds = 0
  let end = 0
  for (const [part, number = '', unit = ''] of text.matchAll(/([\d.]+)([smhdw]?)/gi)) {
    const scale = UNIT_SECONDS[unit.toLowerCase() || 's'] as number
    if (scale === 1 && ++plainSeconds > 1) return undefined
    if (!/^(?:\d+|\d*\.\d+)$/.test(number) || (scale > 1 && number.includes('.'))) return undefined
    total += Number(number) * scale
    end += part.length
  }
  return end === 0 || end < text.length || total > INT_MAX ? undefined : Math.trunc(total)
}

/** A number of bytes such as `512`, `16k` or `1.5G`; undefined when malformed or beyond 64 bits. */
export function parseSize(text: string): bigint | undefined {
  const parts = /^\s*([+-]?)(\d{0,20})(?:\.(\d*))?([bkmgtpe]?)$/i.exec(text)
  if (parts === null) return undefined
  const [, sign, whole = '', fraction = '', unit = ''] = parts
  const factor = 1n << BigInt(10 * Math.max('bkmgtpe'.indexOf(unit.toLowerCase()), 0))
  const digits = fraction.slice(0, 15)
  const part = unit === '' || digits === '' ? 0n : (BigInt(digits) * factor) / 10n ** BigInt(digits.length)
  const value = BigInt(whole || '0') * factor + part
  if (value > INT64_MAX) return undefined
  return sign === '-' ? -value : value
}

const INT_MAX = 0x7fffffff
const INT64_MAX = (1n << 63n) - 1n
const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 }
