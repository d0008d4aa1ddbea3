// The replacements of %-tokens: what they stand for while files are read, and at the end.
import type { ConfigRequest } from './request.ts'
import type { Settings } from './settings.ts'
import { expand, expandOrFail, expandTilde, type Tokens } from './tokens.ts'

/** The state of one pass over the files. */
export interface Pass {
  readonly request: ConfigRequest
  readonly settings: Settings
  /** The second pass, after the host name is settled: its name then. */
  readonly finalHost: string | undefined
}

/** The host name as it stands: settled, or what Hostname makes of the one given. */
export function currentHost({ request, settings, finalHost }: Pass): string {
  if (finalHost !== undefined) return finalHost
  const hostName = settings.get('hostName')
  return hostName === undefined ? request.host : expandOrFail(hostName, { tokens: { h: request.host } })
}

/** The tokens of `Match exec` and Include, from what is known so far. */
export function tokensWhileReading(pass: Pass): Tokens {
  const host = currentHost(pass)
  return allTokens(pass, {
    host,
    keyAlias: pass.settings.get('hostKeyAlias') ?? host,
    user: pass.settings.get('user') ?? pass.request.local.user,
  })
}

interface TokenNames {
  readonly host: string
  readonly keyAlias: string
  readonly user: string
}

/** All tokens but those of one keyword only. */
export function allTokens(pass: Pick<Pass, 'request' | 'settings'>, names: TokenNames): Tokens {
  const plain = tokensOfNames(pass, names)
  const { l = '', j = '', p = '' } = plain
  return {
    ...plain,
    // Few ask for it.
    get C() {
      const identity = [l, names.host, p, names.user, j].join('')
      return Buffer.from(pass.request.sha1(Buffer.from(identity))).toString('hex')
    },
  }
}

/** All of these but %C. */
export function tokensOfNames({ request, settings }: Pick<Pass, 'request' | 'settings'>, names: TokenNames): Tokens {
  const { local } = request
  return {
    L: local.hostName.split('.', 1)[0] as string,
    d: local.home,
    h: names.host,
    i: String(local.uid),
    j: settings.get('proxyJump')?.hops.at(-1)?.host ?? '',
    k: names.keyAlias,
    l: local.hostName,
    n: request.host,
    p: String(settings.resolved('port')),
    r: names.user,
    u: local.user,
  }
}

/** Tokens and variables of a path, in the midst of reading; undefined when a variable has no value. */
export function expandWhileReading(text: string, pass: Pass, options: { environment: boolean }): string | undefined {
  const environment = options.environment ? { environment: pass.request.local.environment } : {}
  return expand(text, { tokens: tokensWhileReading(pass), ...environment })
}

/** `~` and `~user` at the front. */
export function expandHome(path: string, { local }: Pick<ConfigRequest, 'local'>): string {
  return expandTilde(path, (user) => (user === undefined ? local.home : local.homeOf?.(user)))
}
