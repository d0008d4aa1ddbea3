// Values whose tokens are replaced when they are used: files of keys, and commands.
import type { ResolvedConfig } from './finish.ts'
import { expandHome } from './facts.ts'
import { splitArguments } from './lexer.ts'
import { expandOrFail } from './tokens.ts'
import type { NamedFile } from './values/identity.ts'
import { ConfigError } from '../errors.ts'

/** The files of identities to try, in order; `none` leaves one out. */
export function identityFiles(config: ResolvedConfig): NamedFile[] {
  return namedFiles(config, config.values.identityFile)
}

/** The files of certificates to try, in order. */
export function certificateFiles(config: ResolvedConfig): NamedFile[] {
  return namedFiles(config, config.values.certificateFile)
}

/** The command that connects us, for a shell; undefined when we connect by ourselves. */
export function proxyCommand({ values, tokens }: ResolvedConfig): string | undefined {
  if (values.proxyCommand === undefined) return undefined
  const { h = '', k = '', n = '', p = '', r = '' } = tokens
  return expandOrFail(values.proxyCommand, { tokens: { h, k, n, p, r } })
}

/** The command to run here once connected. @param tunnelInterface the tun device, or undefined for none. */
export function localCommand({ values, tokens }: ResolvedConfig, tunnelInterface?: string): string | undefined {
  if (values.localCommand === undefined) return undefined
  return expandOrFail(values.localCommand, { tokens: { ...tokens, T: tunnelInterface ?? 'NONE' } })
}

/** What KnownHostsCommand is told about the key in question. */
export interface KnownHostsQuestion {
  /** The name or address that is looked up. */
  readonly name: string
  readonly reason: 'ADDRESS' | 'HOSTNAME' | 'ORDER'
  /** Type, fingerprint and base64 text of the key; nothing when keys are only put in order. */
  readonly key?: { readonly type: string; readonly fingerprint: string; readonly base64: string }
}

/** The program and arguments that print known_hosts lines; undefined when there is none. Run without a shell. */
export function knownHostsCommand(
  { values, tokens, request }: ResolvedConfig,
  { name, reason, key }: KnownHostsQuestion,
): string[] | undefined {
  if (values.knownHostsCommand === undefined) return undefined
  const [program, ...rest] = splitArguments(values.knownHostsCommand, { comments: false }) ?? []
  if (program === undefined) throw new ConfigError(`KnownHostsCommand "${values.knownHostsCommand}" has bad quotes`)
  const ofKey = { t: key?.type ?? 'NONE', f: key?.fingerprint ?? 'NONE', K: key?.base64 ?? 'NONE' }
  const all = { ...tokens, ...ofKey, H: name, I: reason }
  return [program, ...rest.map((word) => expandOrFail(word, { tokens: all, environment: request.local.environment }))]
}

function namedFiles({ request, tokens }: ResolvedConfig, files: readonly NamedFile[]): NamedFile[] {
  return files
    .filter(({ path }) => path.toLowerCase() !== 'none')
    .map(({ path, userProvided }) => ({
      path: expandOrFail(expandHome(path, request), { tokens, environment: request.local.environment }),
      userProvided,
    }))
}
