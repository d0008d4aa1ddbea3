// What names a server: [user@]host, ssh:// URIs (draft-ietf-secsh-scp-sftp-ssh-uri-04), and what such names may contain.
import { SshError } from '../errors.ts'
import { parsePort, type ServicePort } from './quantity.ts'

/** A server as a person names it. */
export interface Destination {
  readonly user?: string
  readonly host: string
  readonly port?: number
}

/** Whether a host name is harmless wherever tokens may put it, a shell command included. */
export function validateHostName(host: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return !host.startsWith('-') && !/['`"$\\;&<>|(){},\s\x00-\x1f\x7f]/.test(host)
}

/** Whether a user name is harmless wherever tokens may put it, a shell command included. */
export function validateUserName(user: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return !user.startsWith('-') && !user.endsWith('\\') && !/['`";&<>|(){}\x00-\x1f\x7f]|\s-/.test(user)
}

/**
 * Reads `[user@]host` (split at the last `@`, the host taken as it is) or `ssh://[user@]host[:port][/]`.
 * @throws SshError `invalid-argument` for an empty user name and for a malformed URI.
 */
export function parseDestination(text: string, servicePort?: ServicePort): Destination {
  if (text.startsWith(SCHEME)) return parseUri(text, servicePort)
  const at = text.lastIndexOf('@')
  if (at === 0) throw malformed(text)
  return at < 0 ? { host: text } : { user: text.slice(0, at), host: text.slice(at + 1) }
}

/**
 * Reads `[user@]host[:port]`, the host in brackets if it contains colons, or an ssh:// URI: one hop of ProxyJump.
 * @throws SshError `invalid-argument`.
 */
export function parseHop(text: string, servicePort?: ServicePort): Destination {
  if (text.startsWith(SCHEME)) return parseUri(text, servicePort)
  const at = text.lastIndexOf('@')
  if (at === 0) throw malformed(text)
  const { host, rest } = splitHost(text.slice(at + 1), text)
  if (rest.startsWith('/')) throw malformed(text)
  return assemble(text, at < 0 ? undefined : text.slice(0, at), host, rest.slice(1), servicePort)
}

/**
 * Whether `name` is a domain name: letters, digits, `-`, `_` and single dots, beginning with a letter, digit or `_`.
 * Gives undefined, or what is wrong with it.
 */
export function domainFault(name: string): string | undefined {
  if (name === '') return 'empty domain name'
  if (!/^[A-Za-z0-9_]/.test(name)) return `domain name "${name}" starts with invalid character`
  const bad = /\.\.|[^A-Za-z0-9._-]/.exec(name)
  if (bad === null) return undefined
  const what = bad[0] === '..' ? 'consecutive separators' : 'invalid characters'
  return `domain name "${name}" contains ${what}`
}

function parseUri(text: string, servicePort?: ServicePort): Destination {
  const body = text.slice(SCHEME.length)
  const at = body.indexOf('@')
  // Connection parameters after `;` are allowed by the draft and ignored.
  const user = at < 0 ? undefined : decodeUri((body.slice(0, at).split(';', 1)[0] as string) || fail(text), text)
  const { host, rest } = splitHost(body.slice(at + 1), text)
  if (domainFault(host) !== undefined) throw malformed(text)
  const slash = rest.indexOf('/')
  const path = slash < 0 ? '' : rest.slice(slash + 1)
  if (path !== '') throw malformed(text)
  const port = rest.startsWith(':') ? rest.slice(1, slash < 0 ? undefined : slash) : ''
  return assemble(text, user, host.replace(/\.$/, ''), port, servicePort)
}

function assemble(
  text: string,
  user: string | undefined,
  host: string,
  portText: string,
  servicePort?: ServicePort,
): Destination {
  const port = portText === '' ? undefined : parsePort(portText, servicePort)
  if (port === 0 || (portText !== '' && port === undefined)) throw malformed(text)
  return { ...(user === undefined ? {} : { user }), host, ...(port === undefined ? {} : { port }) }
}

/** The host up to `:` or `/`, brackets removed, and what follows it with that delimiter. */
function splitHost(text: string, whole: string): { host: string; rest: string } {
  const end = text.startsWith('[') ? text.indexOf(']') + 1 || fail(whole) : text.search(/[:/]/)
  const name = end < 0 ? text : text.slice(0, end)
  const rest = end < 0 ? '' : text.slice(end)
  if (name === '' || !/^([:/]|$)/.test(rest)) throw malformed(whole)
  return { host: name.startsWith('[') ? name.slice(1, -1) : name, rest }
}

function decodeUri(text: string, whole: string): string {
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '))
    if (!decoded.includes('\0')) return decoded
  } catch {
    // a lone % or bytes that are no UTF-8
  }
  throw malformed(whole)
}

function fail(text: string): never {
  throw malformed(text)
}

function malformed(text: string): SshError {
  // What follows the colon is a password to whoever writes one, and is not to be shown.
  const shown = text.replace(/^(ssh:\/\/[^@:]*:).*@/s, '$1***@')
  return new SshError('invalid-argument', `malformed destination ${JSON.stringify(shown)}`, { phase: 'local' })
}

const SCHEME = 'ssh://'
