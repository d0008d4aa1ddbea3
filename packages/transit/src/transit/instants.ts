// RFC 3339, as Transit's tag `t` has it: to the millisecond, which is what a Date can say.

/** Undefined for what is no instant, has digits below the millisecond, or a day that its month does not have. */
export function parseInstant(text: string): Date | undefined {
  const match = INSTANT.exec(text)
  if (match === null) return undefined
  const date = new Date(text)
  const [, localDay = ''] = match
  if (Number.isNaN(date.getTime())) return undefined
  // Date takes 30 February, and makes March of it.
  const midnight = new Date(`${localDay}T00:00:00Z`)
  // West of Greenwich, the first instant of all is on a day whose midnight no Date can say.
  const isDay = Number.isNaN(midnight.getTime()) || midnight.toISOString().startsWith(localDay)
  return isDay ? date : undefined
}

/** Of milliseconds since 1970. Undefined for what is none, or beyond what a Date can say. */
export function parseMilliseconds(text: string): Date | undefined {
  return /^-?[0-9]{1,16}$/.test(text) ? dateOf(Number(text)) : undefined
}

export function dateOf(milliseconds: unknown): Date | undefined {
  if (!Number.isInteger(milliseconds)) return undefined
  const date = new Date(milliseconds as number)
  return Number.isNaN(date.getTime()) ? undefined : date
}

const INSTANT =
  /^((?:[+-][0-9]{6}|[0-9]{4})-[0-9]{2}-[0-9]{2})T(?!24)[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,3})?(?:Z|[+-][0-9]{2}:[0-9]{2})$/
