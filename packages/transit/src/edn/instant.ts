// `#inst`. RFC 3339 §5.6.
import type { EdnDialect } from './dialect.ts'

/** The instant of a timestamp, or why there is none. */
export function parseInstant(text: string, dialect: EdnDialect): Date | string {
  const groups = (dialect === 'edn' ? TIMESTAMP : CLOJURE_TIMESTAMP).exec(text)?.groups
  if (groups === undefined) return 'no timestamp of RFC 3339'
  const { year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute } = groups
  const [y, mo, d, h, mi, s] = [year, month ?? 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0].map(Number) as Six
  const [oh, om] = [Number(offsetHour ?? 0), Number(offsetMinute ?? 0)]
  if (mo < 1 || mo > 12) return 'no such month'
  if (d < 1 || d > daysIn(y, mo)) return 'no such day'
  // RFC 3339 §5.7: second 60 is a leap second.
  if (h > 23 || mi > 59 || s > 60 || oh > 23 || om > 59) return 'no such time of day'
  if (dialect === 'edn' && /[1-9]/.test((fraction ?? '').slice(3))) {
    return 'an instant finer than a millisecond; the dialect `clojure` cuts it off'
  }
  const date = new Date(0)
  date.setUTCFullYear(y, mo - 1, d)
  date.setUTCHours(h, mi, s, Number((fraction ?? '').slice(0, 3).padEnd(3, '0')))
  const offset = (oh * 60 + om) * MS_PER_MINUTE * (sign === '-' ? -1 : 1)
  date.setTime(date.getTime() - offset)
  return s === 60 && !isLeapSecondMoment(date) ? 'no leap second is there' : date
}

/** As Clojure prints it: `-00:00` is UTC. Undefined for what RFC 3339 has no timestamp for. */
export function formatInstant(date: Date): string | undefined {
  const year = date.getUTCFullYear()
  return year >= 0 && year <= 9999 ? `${date.toISOString().slice(0, -1)}-00:00` : undefined
}

/** After the 60th second it is midnight, UTC, of the first day of a month. POSIX counts both seconds as one. */
function isLeapSecondMoment(date: Date): boolean {
  return date.getUTCHours() === 0 && date.getUTCMinutes() === 0 && date.getUTCDate() === 1
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

type Six = [number, number, number, number, number, number]

const MS_PER_MINUTE = 60_000
const TIMESTAMP =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)[Tt](?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)(?:\.(?<fraction>\d+))?(?:[Zz]|(?<sign>[+-])(?<offsetHour>\d\d):(?<offsetMinute>\d\d))$/
const CLOJURE_TIMESTAMP =
  /^(?<year>\d{4})(?:-(?<month>\d\d)(?:-(?<day>\d\d)(?:[Tt](?<hour>\d\d)(?::(?<minute>\d\d)(?::(?<second>\d\d)(?:\.(?<fraction>\d+))?)?)?)?)?)?(?:[Zz]|(?<sign>[+-])(?<offsetHour>\d\d):(?<offsetMinute>\d\d))?$/
