// CanonicalizeHostname: a short name becomes a full one by trying suffixes and following permitted aliases.
import { SshError } from '../errors.ts'
import { lowerCaseAscii, matchHostName } from './pattern.ts'
import type { ConfigRequest } from './request.ts'
import type { Settings } from './settings.ts'

/**
 * The canonical form of a host name, or the name itself where nothing is to be done.
 * @throws SshError `connect-failed` when no suffix leads to a name and CanonicalizeFallbackLocal is off.
 */
export async function canonicalize(host: string, request: ConfigRequest, settings: Settings): Promise<string> {
  const mode = settings.resolved('canonicalizeHostname')
  const direct = settings.resolved('proxyCommand') === undefined && (settings.get('proxyJump')?.hops.length ?? 0) === 0
  // A name that a proxy will look up is not ours to change, unless asked for.
  if (!direct && mode !== 'always') return host
  if (mode === 'no') return followBareName(host, request, settings, direct)
  const candidates = candidateNames(host, settings)
  if (candidates === undefined) return followBareName(host, request, settings, direct)
  for (const candidate of candidates) {
    const found = await request.lookup?.(candidate, hasRules(settings))
    if (found === undefined) continue
    const name = candidate.replace(/\.$/, '')
    return follow(name, found.canonicalName, settings) ?? name
  }
  if (!settings.resolved('canonicalizeFallbackLocal')) {
    throw new SshError('connect-failed', `Could not resolve host "${host}"`, {
      phase: 'local',
      advice: 'check the name, or set CanonicalDomains, or CanonicalizeFallbackLocal yes',
    })
  }
  return followBareName(host, request, settings, direct)
}

/** The full names to try; undefined when the name has enough dots already. */
function candidateNames(host: string, settings: Settings): string[] | undefined {
  if (host.endsWith('.')) return [host]
  if (host.split('.').length - 1 > settings.resolved('canonicalizeMaxDots')) return undefined
  const domains = settings.resolved('canonicalDomains')
  const end = domains.indexOf('none')
  return domains.slice(0, end < 0 ? undefined : end).map((domain) => `${host}.${domain}.`)
}

/**
 * Aliases may be followed even when no suffix was tried, if there are rules for them.
 * @throws SshError `connect-failed` when there is no such name, unless a proxy may know it.
 */
async function followBareName(
  host: string,
  request: ConfigRequest,
  settings: Settings,
  direct: boolean,
): Promise<string> {
  if (!hasRules(settings)) return host
  const found = await request.lookup?.(host, true)
  if (found === undefined && direct && request.lookup !== undefined) {
    throw new SshError('connect-failed', `Could not resolve hostname ${host}: Name or service not known`, {
      phase: 'local',
      advice: 'check the name, or whether CanonicalizePermittedCNAMEs is meant for it',
    })
  }
  return follow(host, found?.canonicalName, settings) ?? host
}

function hasRules(settings: Settings): boolean {
  return settings.resolved('canonicalizePermittedCNAMEs').length > 0
}

function follow(name: string, alias: string | undefined, settings: Settings): string | undefined {
  if (alias === undefined || alias === name) return undefined
  const rules = settings.resolved('canonicalizePermittedCNAMEs')
  const permitted = rules.some(({ source, target }) => matchHostName(name, source) && matchHostName(alias, target))
  return permitted ? lowerCaseAscii(alias) : undefined
}
