// argv to a CommandLine, in the order ssh reads it.
import { ArgumentError, type CommandLine, emptyCommandLine } from './command-line.ts'
import { rawWords } from './raw-words.ts'
import { scanOptions } from '../getopt.ts'
import { optionTable } from './option-table.ts'

/**
 * Parses the arguments of ssh: options, the destination, options again, and what is then left is the command. `--` ends
 * the options for good.
 *
 * @param line is filled in, as far as the arguments make sense.
 * @throws ArgumentError
 */
export function parseArguments(argv: readonly string[], line: CommandLine = emptyCommandLine()): CommandLine {
  const first = applyOptions(argv, applyLongOptions(argv, line), line)
  if (line.immediate !== undefined) return line
  if (first.next >= argv.length) throw new ArgumentError('', { showUsage: true })
  line.destination = argv[first.next] as string
  line.settingsBeforeDestination = line.settings.length
  let next = first.next + 1
  if (!first.terminated) next = applyOptions(argv, next, line).next
  line.command = argv.slice(next)
  line.rawCommand = rawWords(line.command)?.join(' ')
  if (line.subsystem && line.command.length === 0) {
    throw new ArgumentError('You must specify a subsystem to invoke.', { showUsage: true, lineEnding: '\n' })
  }
  return line
}

/** `--explain`, with `--json` behind it, is ours, and can only be the first: getopt(3) knows no such thing. */
function applyLongOptions(argv: readonly string[], line: CommandLine): number {
  if (argv[0] !== '--explain') return 0
  line.explain = argv[1] === '--json' ? 'json' : 'text'
  return line.explain === 'json' ? 2 : 1
}

function applyOptions(
  argv: readonly string[],
  start: number,
  line: CommandLine,
): { next: number; terminated: boolean } {
  const { options, next, terminated } = scanOptions(argv, optionTable, start)
  for (const option of options) {
    if (option.type === 'unknown') throw new ArgumentError(`unknown option -- ${option.letter}`, { showUsage: true })
    if (option.type === 'value-missing') {
      throw new ArgumentError(`option requires an argument -- ${option.letter}`, { showUsage: true })
    }
    optionTable.get(option.letter)?.apply(line, option.value)
    if (line.immediate !== undefined) break
  }
  return { next, terminated }
}
