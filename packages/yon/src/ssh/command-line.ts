// What the arguments of `yon-ssh` say, before any configuration file is read.

import type { CommandLineOption } from '@yon/ssh/config'

/** What -O may say. */
export const controlCommands = ['check', 'conninfo', 'channels', 'forward', 'exit', 'stop', 'cancel', 'proxy'] as const

export type ControlCommand = (typeof controlCommands)[number]

export interface CommandLine {
  /** `[user@]host` or an ssh:// URI, as it was given. */
  destination: string | undefined
  /** The command and its arguments; joined with spaces for the far end. */
  command: string[]
  /** Its bytes, a character each (latin1), where they are not what `command` says: it is no UTF-8. */
  rawCommand: string | undefined
  /** What options such as -p or -o say, in their order. */
  settings: CommandLineOption[]
  /** How many of them came before the destination. */
  settingsBeforeDestination: number
  /** -F: instead of the user's and the system's configuration; `none` for no file at all. */
  configFile: string | undefined
  /** -E */
  logFile: string | undefined
  /** -y: the log goes to the system's. */
  syslog: boolean
  /** -q and -v as names of LogLevel. */
  logLevel: string | undefined
  /** -G: print the configuration and end. */
  printConfig: boolean
  /** --explain: tell where each value comes from, and end. */
  explain: 'text' | 'json' | undefined
  /** -Z: list the keys that would be offered and end. */
  listKeys: boolean
  /** -s: the command names a subsystem. */
  subsystem: boolean
  /** -W: connect standard input and output to this `host:port` or path. */
  stdioForward: string | undefined
  /** -O: what to ask a master for. */
  controlCommand: ControlCommand | undefined
  /** -V and -Q end the program at once. */
  immediate: { readonly type: 'version' } | { readonly type: 'query'; readonly query: string } | undefined
  /** What to tell the user, even if the arguments make no sense further on. */
  warnings: string[]
}

/** Sets a keyword whatever was said before, as -c, -C or -t do. */
export function assign(line: CommandLine, keyword: string, value: string): void {
  line.settings.push([keyword, value, 'replace'])
}

/** Sets a keyword unless it is set, as -o, -p and -l do; keywords that add up collect all. */
export function offer(line: CommandLine, keyword: string, value: string, how?: 'literal'): void {
  line.settings.push(how === undefined ? [keyword, value] : [keyword, value, how])
}

/** The line before anything is said. */
export function emptyCommandLine(): CommandLine {
  return {
    destination: undefined,
    command: [],
    rawCommand: undefined,
    settings: [],
    settingsBeforeDestination: 0,
    configFile: undefined,
    logFile: undefined,
    syslog: false,
    logLevel: undefined,
    printConfig: false,
    explain: undefined,
    listKeys: false,
    subsystem: false,
    stdioForward: undefined,
    controlCommand: undefined,
    immediate: undefined,
    warnings: [],
  }
}

/** What an option other than -o last assigned to a keyword. */
export function assigned(line: CommandLine, keyword: string): string | undefined {
  return line.settings.findLast(([name, , how]) => name === keyword && how === 'replace')?.[1]
}

/** The arguments make no sense. The program says so and ends with status 255. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError'
  /** Shall the usage text follow? */
  readonly showUsage: boolean
  /** ssh logs some complaints (CRLF) and prints others (LF). */
  readonly lineEnding: '\n' | '\r\n'
  readonly status: number

  constructor(message: string, how: { showUsage?: boolean; lineEnding?: '\n' | '\r\n'; status?: number } = {}) {
    super(message)
    this.showUsage = how.showUsage ?? false
    this.lineEnding = how.lineEnding ?? '\r\n'
    this.status = how.status ?? 255
  }
}
