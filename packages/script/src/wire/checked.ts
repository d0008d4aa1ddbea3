// Parts of what the other end wrote: what they are to be, or a WireFault.
import { Tagged } from './tagged.ts'
import { WireFault } from './varint.ts'

export function soundly<T>(what: string, make: () => T): T {
  try {
    return make()
  } catch (cause) {
    throw new WireFault(`no proper ${what}`, { cause })
  }
}

export function regExp([source, flags, lastIndex]: readonly unknown[]): RegExp {
  const text = source instanceof Tagged ? utf16(source.rep) : textOf(source)
  const expression = soundly('RegExp', () => new RegExp(text, textOf(flags)))
  expression.lastIndex = wholeNumber(lastIndex)
  return expression
}

export function bigInteger(rep: unknown): bigint {
  const [, sign, digits] = /^(-?)([0-9a-f]+)$/.exec(textOf(rep)) ?? []
  if (digits === undefined) throw new WireFault('no proper bigint')
  const size = soundly('bigint', () => BigInt(`0x${digits}`))
  return sign === '-' ? -size : size
}

export function utf16(rep: unknown): string {
  const units = arrayOf(rep).map((unit) => wholeNumber(unit, 0, 0xffff))
  let text = ''
  for (const unit of units) text += String.fromCharCode(unit)
  return text
}

export function primitive(value: unknown): unknown {
  if (value === null || value === undefined || typeof value === 'object') throw new WireFault('a wrapper of nothing')
  return value
}

export function wholeNumber(value: unknown, min = 0, max = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return value as number
  throw new WireFault('a number that is no whole one, or too large')
}

export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new WireFault('no text where one is to be')
  return value
}

export function arrayOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new WireFault('no list where one is to be')
  return value
}
