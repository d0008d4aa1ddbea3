// LocalForward, RemoteForward, DynamicForward and -L, -R, -D, -W: what listens where and connects whereto.
import { parsePort, type ServicePort } from '../quantity.ts'
import { type Environment, expand } from '../tokens.ts'
import { ConfigError } from '../../errors.ts'
import { type Kind, type OptionLine, refuse } from './kind.ts'

/** A TCP address or a unix socket. A listener without host listens where GatewayPorts says. */
export type Endpoint = { readonly host?: string; readonly port: number } | { readonly path: string }

/** One forward. `socks` asks the client of the listener for its destination. */
export interface Forward {
  readonly listen: Endpoint
  readonly connect: Endpoint | 'socks'
}

/** The four forms in which forwards are written. */
export type ForwardForm = 'local' | 'remote' | 'dynamic' | 'remote-dynamic'

/**
 * Reads `[bind_address:]port:host:hostport` and its forms with paths; the dynamic forms stop after the listener.
 * Brackets take a field literally, a backslash the next character. Undefined when malformed.
 */
export function parseForward(
  text: string,
  form: ForwardForm,
  context: { readonly environment?: Environment; readonly servicePort?: ServicePort | undefined } = {},
): Forward | undefined {
  const fields = splitFields(expandVariables(text, context.environment ?? {})?.trimStart())
  if (fields === undefined) return undefined
  const dynamic = form === 'dynamic' || form === 'remote-dynamic'
  const forward = assemble(fields, (port) => parsePort(port, context.servicePort) ?? -1)
  if (forward === undefined) return undefined
  const { listen, connect } = forward
  if (dynamic ? fields.length > 2 : connect === 'socks' || !usable(connect, 1)) return undefined
  return usable(listen, form === 'remote' || form === 'remote-dynamic' ? 0 : 1) ? forward : undefined
}

/** Local and remote forwards: `LocalForward listen connect`. RemoteForward without `connect` is dynamic. */
export function forwards(form: 'local' | 'remote' | 'dynamic'): Kind<readonly Forward[]> {
  return {
    parse(line) {
      const listen = line.required()
      const connect = form === 'dynamic' ? undefined : line.next()
      if (form === 'local' && !connect) refuse('Missing target argument.')
      const spec = connect ? `${listen}:${connect}` : listen
      const actual = form === 'remote' && !connect ? 'remote-dynamic' : form
      const forward = parseForward(spec, actual, line.context)
      return forward === undefined ? refuse('Bad forwarding specification.') : [forward]
    },
    merge: (earlier = [], later) => [...earlier, ...later.filter((one) => !earlier.some((other) => same(one, other)))],
    format: (all) => all.map((forward) => formatForward(forward, form)),
    mapText: (all, change) =>
      all.map(({ listen, connect }) => ({
        listen: mapPath(listen, change),
        connect: connect === 'socks' ? connect : mapPath(connect, change),
      })),
  }
}

/** `host:port` patterns that a dynamic remote forward may reach, or `any` or `none` alone. */
export function parsePermitted(line: OptionLine, text: string): string | undefined {
  const parts = /^(\[[^\]]*\]|[^:/[][^:/]*|)(?::(.*))?$/s.exec(text)
  if (parts === null || /^[^:[]*\//.test(text)) return 'missing host in'
  const portText = parts[2]
  if (portText === '*') return undefined
  const valid = portText !== undefined && (parsePort(portText, line.context.servicePort) ?? 0) > 0
  return valid ? undefined : 'bad port number in'
}

function mapPath(end: Endpoint, change: (text: string) => string): Endpoint {
  return 'path' in end ? { path: change(end.path) } : end
}

function expandVariables(text: string, environment: Environment): string | undefined {
  try {
    return expand(text, { environment })
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
}

interface Field {
  readonly text: string
  readonly isPath: boolean
}

/** At most four fields between colons; undefined when more is left over. */
function splitFields(text: string | undefined): Field[] | undefined {
  const fields: Field[] = []
  let rest = text ?? ''
  while (rest !== '' && fields.length < 4) {
    const taken = /^\[([^\]]*)\](?::|$)/.exec(rest) ?? (rest.startsWith('[') ? null : PLAIN_FIELD.exec(rest))
    if (taken === null) return undefined
    const field = rest.startsWith('[') ? (taken[1] as string) : (taken[1] as string).replace(/\\([\s\S])/g, '$1')
    fields.push({ text: field, isPath: field.includes('/') })
    rest = rest.slice(taken[0].length)
  }
  return rest === '' && fields.length > 0 ? fields : undefined
}

function assemble(fields: readonly Field[], port: (text: string) => number): Forward | undefined {
  const [a, b, c, d] = fields as readonly [Field, Field?, Field?, Field?]
  const path = ({ text }: Field): Endpoint => ({ path: text })
  const address = (host: Field | undefined, number: Field): Endpoint =>
    host === undefined ? { port: port(number.text) } : { host: host.text, port: port(number.text) }
  if (b === undefined) return { listen: a.isPath ? path(a) : address(undefined, a), connect: 'socks' }
  if (c === undefined) {
    if (b.isPath) return { listen: a.isPath ? path(a) : address(undefined, a), connect: path(b) }
    return { listen: address(a, b), connect: 'socks' }
  }
  if (d !== undefined) return { listen: address(a, b), connect: address(c, d) }
  if (a.isPath) return { listen: path(a), connect: address(b, c) }
  if (c.isPath) return { listen: address(a, b), connect: path(c) }
  return { listen: address(undefined, a), connect: address(b, c) }
}

function usable(end: Endpoint, lowestPort: number): boolean {
  if ('path' in end) return end.path.length < SOCKET_PATH_MAX
  return end.port >= lowestPort && (end.host?.length ?? 0) < HOST_MAX
}

function same(one: Forward, other: Forward): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function formatForward({ listen, connect }: Forward, form: string): string {
  if (form === 'dynamic') return formatEndpoint(listen)
  return `${formatEndpoint(listen)} ${connect === 'socks' ? '[socks]:0' : formatEndpoint(connect)}`
}

function formatEndpoint(end: Endpoint): string {
  if ('path' in end) return end.path
  return end.host === undefined ? String(end.port) : `[${end.host}]:${end.port}`
}

const PLAIN_FIELD = /^((?:\\[\s\S]|[^\\:])*)(?::|$)/
/** sun_path of sockaddr_un, with its final NUL. */
const SOCKET_PATH_MAX = 108
/** NI_MAXHOST. */
const HOST_MAX = 1025
