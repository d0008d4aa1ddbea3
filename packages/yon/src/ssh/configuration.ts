// The configuration of one run: the arguments, then the files.
import { algorithmNamesFor } from '@yon/ssh/client'
import {
  type CommandLineOption,
  type ConfigQuestion,
  loadConfig,
  localFacts,
  parseDestination,
  type ResolvedConfig,
  unknownAlgorithm,
} from '@yon/ssh/config'
import { SshError } from '@yon/ssh/errors'
import type { Log } from '../log.ts'
import { ArgumentError, type CommandLine } from './command-line.ts'

/** @throws ArgumentError for arguments that make no sense, ConfigError for a configuration that does not. */
export async function resolveConfiguration(line: CommandLine, log: Log): Promise<ResolvedConfig> {
  return await loadConfig(configQuestion(line, log))
}

/** What is asked of the configuration. @throws ArgumentError */
export function configQuestion(line: CommandLine, log: Log): ConfigQuestion {
  checkAlgorithms(line)
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

/** What -c and -m name must be known, each time; -o says the same in other words. @throws ArgumentError */
function checkAlgorithms({ settings }: CommandLine): void {
  for (const [keyword, value, how] of settings) {
    const rule = how === 'replace' ? algorithmOptions[keyword] : undefined
    if (rule === undefined) continue
    const names = rule.operators.test(value) ? value.slice(1) : value
    if (unknownAlgorithm(rule.list, names, algorithmNamesFor) === undefined) continue
    throw new ArgumentError(`Unknown ${rule.what} type '${value}'`, { lineEnding: '\n' })
  }
}

function destinationOf({ destination = '' }: CommandLine) {
  try {
    return parseDestination(destination, (name) => localFacts().servicePort?.(name))
  } catch (error) {
    if (error instanceof SshError) throw new ArgumentError('', { showUsage: true })
    throw error
  }
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}

/** -c takes a list with an operator in front, -m does not. */
const algorithmOptions: Readonly<Record<string, { what: string; list: 'ciphers' | 'macs'; operators: RegExp }>> = {
  Ciphers: { what: 'cipher', list: 'ciphers', operators: /^[+^]/ },
  MACs: { what: 'mac', list: 'macs', operators: /^(?!)/ },
}
