// The configuration of one run: the arguments, then the files.
import { algorithmNamesFor } from '@yon/ssh/client'
import {
  type CommandLineOption,
  type ConfigQuestion,
  type Endpoint,
  loadConfig,
  parseDestination,
  parseForward,
  type ResolvedConfig,
} from '@yon/ssh/config'
import { SshError } from '@yon/ssh/errors'
import type { Log } from '../log.ts'
import { ArgumentError, assigned, type CommandLine, type ForwardOption } from './command-line.ts'

/** @throws ArgumentError for arguments that make no sense, ConfigError for a configuration that does not. */
export async function resolveConfiguration(line: CommandLine, log: Log): Promise<ResolvedConfig> {
  return await loadConfig(configQuestion(line, log))
}

/** What is asked of the configuration. @throws ArgumentError */
export function configQuestion(line: CommandLine, log: Log): ConfigQuestion {
  checkAlgorithms(line)
  if (line.stdioForward !== undefined) stdioForwardTarget(line.stdioForward)
  const { host, user, port } = destinationOf(line)
  const named: CommandLineOption[] = []
  if (user !== undefined) named.push(['User', quoted(user), 'literal'])
  if (port !== undefined) named.push(['Port', String(port)])
  return {
    host,
    // First come, first served: options before the destination are stronger than what it says.
    commandLine: [
      ...line.settings.slice(0, line.settingsBeforeDestination),
      ...named,
      ...line.settings.slice(line.settingsBeforeDestination),
      ...line.forwards.map(forwardSetting),
    ],
    remoteCommand: line.command.join(' '),
    stdioForward: line.stdioForward !== undefined,
    expandAlgorithms: algorithmNamesFor,
    runCommand: async (command) => await (await import('./system-questions.ts')).runCommand(command),
    lookup: async (...asked) => await (await import('./system-questions.ts')).lookUp(...asked),
    report: (level, text) => log.write(level === 'error' ? 'ERROR' : (level.toUpperCase() as 'DEBUG1'), text),
    ...(line.configFile === undefined ? {} : { configFile: line.configFile }),
  }
}

/** Where -W leads to. @throws ArgumentError */
export function stdioForwardTarget(specification: string): Endpoint {
  const target = parseForward(specification, 'dynamic', { environment: process.env })?.listen
  const usable = target !== undefined && ('path' in target || target.host !== undefined)
  if (usable) return target
  throw new ArgumentError(`Bad stdio forwarding specification '${specification}'`, { lineEnding: '\n' })
}

/** What -c and -m name must be known; -o says the same in other words. @throws ArgumentError */
function checkAlgorithms(line: CommandLine): void {
  for (const [keyword, what, list] of algorithmOptions) {
    const value = assigned(line, keyword)
    if (value === undefined || value.startsWith('-')) continue
    try {
      algorithmNamesFor(list, value)
    } catch {
      throw new ArgumentError(`Unknown ${what} type '${value}'`, { lineEnding: '\n' })
    }
  }
}

function destinationOf({ destination = '' }: CommandLine) {
  try {
    return parseDestination(destination)
  } catch (error) {
    if (error instanceof SshError) throw new ArgumentError('', { showUsage: true })
    throw error
  }
}

/** As a line of the configuration, which splits at spaces what -L and -R split at colons. */
function forwardSetting({ keyword, form, specification }: ForwardOption): CommandLineOption {
  const context = { environment: process.env }
  const forward =
    parseForward(specification, form, context) ??
    (form === 'remote' ? parseForward(specification, 'remote-dynamic', context) : undefined)
  if (forward === undefined) {
    throw new ArgumentError(`Bad ${form} forwarding specification '${specification}'`, { lineEnding: '\n' })
  }
  const { listen, connect } = forward
  return [keyword, connect === 'socks' ? endpoint(listen) : `${endpoint(listen)} ${endpoint(connect)}`]
}

function endpoint(end: Endpoint): string {
  if ('path' in end) return quoted(end.path)
  return end.host === undefined ? String(end.port) : `[${end.host}]:${end.port}`
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}

const algorithmOptions = [
  ['Ciphers', 'cipher', 'ciphers'],
  ['MACs', 'mac', 'macs'],
] as const
