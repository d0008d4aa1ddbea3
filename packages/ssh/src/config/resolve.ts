// The configuration of one connection, as ssh(1) finds it: command line, files, canonical name, files again, defaults.
import { ConfigError } from '../errors.ts'
import { canonicalAddress } from './address.ts'
import { canonicalize } from './canonicalize.ts'
import { validateHostName, validateUserName } from './destination.ts'
import { currentHost } from './facts.ts'
import { finish, type ResolvedConfig } from './finish.ts'
import { quoteArgument } from './lexer.ts'
import type { Reading } from './line.ts'
import { lowerCaseAscii } from './pattern.ts'
import { readCommandLineOption, readConfigFile } from './read.ts'
import type { CommandLineOption, ConfigRequest } from './request.ts'
import { Settings } from './settings.ts'

/**
 * Finds out how ssh would connect to `request.host`.
 * @throws ConfigError with the texts of ssh for bad lines, names and values.
 */
export async function resolveConfig(request: ConfigRequest): Promise<ResolvedConfig> {
  const settings = new Settings()
  const reading: Reading = { request, settings, finalHost: undefined, wantsFinal: false, filesRead: 0 }
  const literalUser = await readCommandLine(reading)
  await readFiles(reading)
  const host = await settledHost(currentHost(reading), reading)
  for (const key of SETTLED_BY_FIRST_PASS) settings.offer(key, settings.resolved(key), { source: 'default' })
  if (reading.wantsFinal || settings.resolved('canonicalizeHostname') !== 'no') {
    await readFiles({ ...reading, finalHost: host })
  }
  return finish({ request, settings, host, literalUser })
}

/** What says how names become canonical has done so before the second pass. */
const SETTLED_BY_FIRST_PASS = ['canonicalizeHostname', 'canonicalizeMaxDots', 'canonicalizeFallbackLocal'] as const

/** The name to connect to: an address in its usual form, any other name in lower case and canonical where asked for. */
async function settledHost(name: string, { request, settings }: Reading): Promise<string> {
  const address = canonicalAddress(name)
  if (address !== undefined) return address === lowerCaseAscii(name) ? name : address
  return looksNumeric(name) ? name : canonicalize(lowerCaseAscii(name), request, settings)
}

/** @returns whether the user was named literally: without tokens to replace. */
async function readCommandLine(reading: Reading): Promise<boolean> {
  const { request, settings } = reading
  let literalUser = false
  const given: CommandLineOption[] = [
    ...(request.user === undefined ? [] : [['User', quoteArgument(request.user), 'literal'] as const]),
    ...(request.port === undefined ? [] : [['Port', String(request.port)] as const]),
    ...(request.commandLine ?? []),
  ]
  for (const option of given) {
    const isFirstUser = lowerCaseAscii(option[0]) === 'user' && settings.get('user') === undefined
    // As -l does, and nothing else: a name may be empty there.
    if (option[1] === '' && option[2] === 'literal') settings.offer('user', '', { source: 'command-line' })
    else await readCommandLineOption(option, reading)
    if (isFirstUser) literalUser = option[2] === 'literal'
  }
  const user = settings.get('user')
  if (user !== undefined && !validateUserName(user))
    throw new ConfigError('remote username contains invalid characters', { inArguments: true })
  if (!validateHostName(request.host))
    throw new ConfigError('hostname contains invalid characters', { inArguments: true })
  return literalUser
}

async function readFiles(reading: Reading): Promise<void> {
  const { user, system } = reading.request.files
  if (user !== undefined) await readConfigFile(user, 'user', reading)
  if (system !== undefined) await readConfigFile(system, 'system', reading)
}

/** Whether a name can only be an address: it is not put in lower case, nor looked up. */
function looksNumeric(host: string): boolean {
  return /[%:]|^[\d.]*$/.test(host)
}
