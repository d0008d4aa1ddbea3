// Values about the network below and around the connection.
import { lowerCaseAscii } from '../pattern.ts'
import { parseCount, parseTime } from '../quantity.ts'
import { domainFault } from '../destination.ts'
import { lookup, wordFor } from './choice.ts'
import { parsePermitted } from './forward.ts'
import { FatalLineFault, type Kind, refuse } from './kind.ts'
import { checkNone, oneLine } from './text.ts'

/** Units of the tun device here and there. */
export interface TunnelDevice {
  readonly local: number | 'any'
  readonly remote: number | 'any'
}

export const tunnelDevice: Kind<TunnelDevice> = {
  parse(line) {
    const [local = '', ...rest] = line.required().split(':')
    const remote = rest.length === 0 ? 'any' : rest.join(':')
    return { local: readUnit(local), remote: readUnit(remote) }
  },
  format: ({ local, remote }) => `${local}:${remote}`,
}

/** Bits of the traffic class for interactive and bulk traffic; `none` leaves the system's. */
export interface IpQos {
  readonly interactive: number | 'none'
  readonly bulk: number | 'none'
}

export const ipQos: Kind<IpQos> = {
  parse(line) {
    const interactive = readQos(line.next())
    const bulk = line.next()
    return { interactive, bulk: bulk === undefined ? interactive : readQos(bulk) }
  },
  format: ({ interactive, bulk }) => `${formatQos(interactive)} ${formatQos(bulk)}`,
}

/** Suffixes to try, or `none`. */
export const canonicalDomains: Kind<readonly string[]> = {
  parse(line) {
    const words = line.rest()
    const domains = words.map((word) => {
      checkNone(line, words.length > 1 ? [word, word] : [word])
      const domain = lowerCaseAscii(word)
      const fault = domainFault(/^\w/.test(word) ? domain : word)
      if (fault !== undefined) refuse(fault)
      return domain.replace(/\.$/, '')
    })
    if (domains.length === 0) throw new FatalLineFault(`no ${line.keyword} specified`)
    return domains
  },
  format: oneLine,
}

/** An alias may be followed from names of `source` to names of `target`; both are pattern lists. */
export interface PermittedCname {
  readonly source: string
  readonly target: string
}

export const permittedCnames: Kind<readonly PermittedCname[]> = {
  parse(line) {
    const rules = checkNone(line, line.rest())
    if (rules.length === 0) throw new FatalLineFault(`no ${line.keyword} specified`)
    if (rules.length === 1 && lowerCaseAscii(rules[0] as string) === 'none') return []
    return rules.map((rule) => {
      if (rule === '*') return { source: '*', target: '*' }
      const parts = /^([^:]*):(.+)$/.exec(lowerCaseAscii(rule))
      if (parts === null) refuse(`Invalid permitted CNAME "${lowerCaseAscii(rule)}"`)
      return { source: parts[1] as string, target: parts[2] as string }
    })
  },
  format: (rules) => oneLine(rules.map(({ source, target }) => `${source}:${target}`)),
}

/** `host:port` where a dynamic remote forward may go; `any` or `none` alone. */
export const permitRemoteOpen: Kind<readonly string[]> = {
  parse(line) {
    const places = line.rest()
    if (places.length === 0) throw new FatalLineFault(`missing ${line.keyword} specification`)
    for (const place of places) {
      const isWord = /^(?:none|any)$/i.test(place)
      if (isWord && places.length > 1) refuse(`keyword ${line.keyword} "${place}" argument must appear alone.`)
      const fault = isWord ? undefined : parsePermitted(line, place)
      if (fault !== undefined) throw new FatalLineFault(`${fault} ${line.keyword}`)
    }
    return places
  },
  format: (places) => (places.length === 0 ? 'any' : oneLine(places)),
}

/** `type=interval` after which an idle channel is closed, or `none`. */
export const channelTimeout: Kind<readonly string[]> = {
  parse(line) {
    const rules = checkNone(line, line.rest())
    if (rules.length === 0) throw new FatalLineFault(`no ${line.keyword} specified`)
    for (const rule of rules) {
      const fine = lowerCaseAscii(rule) === 'none' || parseChannelTimeout(rule) !== undefined
      if (!fine) throw new FatalLineFault(`invalid channel timeout ${rule}`)
    }
    return rules
  },
  format: oneLine,
}

/** Reads one `type=interval`: a pattern of channel types and seconds. */
export function parseChannelTimeout(rule: string): { type: string; seconds: number } | undefined {
  const end = rule.indexOf('=')
  const seconds = end > 0 ? parseTime(rule.slice(end + 1)) : undefined
  return seconds === undefined ? undefined : { type: rule.slice(0, end), seconds }
}

function readUnit(text: string): number | 'any' {
  if (lowerCaseAscii(text) === 'any') return 'any'
  const unit = parseCount(text, TUNNEL_UNIT_MAX)
  return typeof unit === 'number' ? unit : refuse('Bad tun device.')
}

function readQos(word: string | undefined): number | 'none' {
  const named = lookup(trafficClasses, word ?? '')
  const value = named ?? (/^0x[0-9a-f]{1,2}$/i.test(word ?? '') ? Number(word) : parseCount(word, 255))
  return typeof value === 'number' || value === 'none' ? value : refuse(`Bad IPQoS value: ${word ?? '(null)'}`)
}

function formatQos(value: number | 'none'): string {
  const word = wordFor(trafficClasses, value)
  return word === 'UNKNOWN' ? `0x${(value as number).toString(16).padStart(2, '0')}` : word
}

/** One less than the number that stands for an error in OpenSSH, which is one less than that for any. */
const TUNNEL_UNIT_MAX = 0x7ffffffd

/** RFC 2474, RFC 2597, RFC 3246, RFC 5865, RFC 8622; the old words of RFC 1349 mean the system's own choice. */
const trafficClasses: Readonly<Record<string, number | 'none'>> = {
  none: 'none',
  ...Object.fromEntries([1, 2, 3, 4].flatMap((c) => [1, 2, 3].map((d) => [`af${c}${d}`, (c << 5) | (d << 3)]))),
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7].map((c) => [`cs${c}`, c << 5])),
  ef: 0xb8,
  le: 0x04,
  va: 0xb0,
  lowdelay: 'none',
  throughput: 'none',
  reliability: 'none',
}
