// argv to a CommandLine, in the order ssh reads it.
import { ArgumentError, type CommandLine, type Setting, Settings } from './command-line.ts'
import { scanOptions } from './getopt.ts'
import { optionTable } from './option-table.ts'

/**
 * Parses the arguments of ssh: options, the destination, options again, and what is then left is the command. `--` ends
 * the options for good.
 *
 * @throws ArgumentError
 */
export function parseArguments(argv: readonly string[]): CommandLine {
  const line = emptyCommandLine()
  const settings = new Settings()
  const first = applyOptions(argv, 0, line, settings)
  if (line.immediate !== undefined) return line
  if (first.next >= argv.length) throw new ArgumentError('', { showUsage: true })
  line.destination = argv[first.next] as string
  let next = first.next + 1
  if (!first.terminated) next = applyOptions(argv, next, line, settings).next
  line.command = argv.slice(next)
  if (line.subsystem && line.command.length === 0) {
    throw new ArgumentError('You must specify a subsystem to invoke.', { showUsage: true, lineEnding: '\n' })
  }
  line.settings = settings.list()
  return line
}

function applyOptions(
  argv: readonly string[],
  start: number,
  line: CommandLine,
  settings: Settings,
): { next: number; terminated: boolean } {
  const { options, next, terminated } = scanOptions(argv, optionTable, start)
  for (const option of options) {
    if (option.type === 'unknown') throw new ArgumentError(`unknown option -- ${option.letter}`, { showUsage: true })
    if (option.type === 'value-missing') {
      throw new ArgumentError(`option requires an argument -- ${option.letter}`, { showUsage: true })
    }
    optionTable.get(option.letter)?.apply(line, settings, option.value)
    if (line.immediate !== undefined) break
  }
  return { next, terminated }
}

function emptyCommandLine(): CommandLine {
  return {
    destination: undefined,
    command: [],
    settings: [] as Setting[],
    configFile: undefined,
    logFile: undefined,
    logLevel: undefined,
    printConfig: false,
    subsystem: false,
    stdioForward: undefined,
    immediate: undefined,
    warnings: [],
  }
}
