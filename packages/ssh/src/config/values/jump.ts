// ProxyJump: the hosts on the way, from ours to the last one before the destination.
import { SshError } from '../../errors.ts'
import { type Destination, parseHop, validateHostName, validateUserName } from '../destination.ts'
import type { ServicePort } from '../quantity.ts'
import { lowerCaseAscii } from '../pattern.ts'
import { type Kind, refuse } from './kind.ts'

/** The hops in the order in which they are made; none for `none`. */
export interface ProxyJump {
  readonly hops: readonly Destination[]
  /** As written. */
  readonly text: string
}

/**
 * Reads `[user@]host[:port],…` or `none`.
 * @param strict refuse names with characters that are special to a shell: for the command line.
 * @returns undefined and the reason when malformed.
 */
export function parseJump(
  text: string,
  options: { readonly strict?: boolean; readonly servicePort?: ServicePort | undefined } = {},
): ProxyJump | { readonly fault: string | undefined } {
  if (lowerCaseAscii(text) === 'none') return { hops: [], text: 'none' }
  const spec = (text.split('#', 1)[0] as string).trimEnd()
  try {
    const hops = spec.split(',').map((hop) => parseHop(hop, options.servicePort))
    for (const { host, user } of options.strict ? [...hops].reverse() : []) {
      if (!validateHostName(host)) return { fault: `invalid hostname "${host}"` }
      if (user !== undefined && !validateUserName(user)) return { fault: `invalid username "${user}"` }
    }
    return { hops, text: spec }
  } catch (error) {
    if (error instanceof SshError) return { fault: undefined }
    throw error
  }
}

export const proxyJump: Kind<ProxyJump> = {
  parse(line) {
    line.rest()
    const text = line.text.replace(/^[ \t\r\n=]+/, '')
    const strict = line.context.source === 'command-line'
    const jump = parseJump(text, { strict, servicePort: line.context.servicePort })
    if ('hops' in jump) return jump
    if (jump.fault !== undefined) line.context.complain?.(`parse_jump: ${jump.fault}`)
    return refuse(`Invalid ProxyJump "${text}"`)
  },
  format({ hops, text }) {
    const last = hops.at(-1)
    if (last === undefined) return []
    const before = text.includes(',') ? `${text.slice(0, text.lastIndexOf(','))},` : ''
    const numeric = last.host.includes(':') || /^[\d.]*$/.test(last.host)
    const user = last.user === undefined ? '' : `${last.user}@`
    const port = last.port === undefined ? '' : `:${last.port}`
    return `${before}${user}${numeric ? `[${last.host}]` : last.host}${port}`
  },
}
