// --explain: where each value of the configuration comes from.
import { explainConfig, formatExplanation } from '@yon/ssh/config'
import type { Log } from '../log.ts'
import type { CommandLine } from './command-line.ts'
import { configQuestion } from './configuration.ts'

/** Prints it; in colour at a terminal only. @throws ArgumentError, ConfigError */
export async function printExplanation(line: CommandLine, log: Log): Promise<void> {
  const explained = await explainConfig(configQuestion(line, log))
  const color = process.stdout.isTTY && process.env['NO_COLOR'] === undefined
  const text =
    line.explain === 'json' ? `${JSON.stringify(explained, null, 2)}\n` : formatExplanation(explained, { color })
  process.stdout.write(text)
}
