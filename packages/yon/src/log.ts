// The log of a program at a terminal: levels as in ssh_config, lines that end in CRLF as the terminal may be raw.
import { spawnSync } from 'node:child_process'
import { appendFileSync, closeSync, openSync } from 'node:fs'
import { sanitizeForTerminal } from '@yon/ssh/terminal'

/** LogLevel of ssh_config, from the quietest to the most talkative. */
export const logLevels = ['QUIET', 'FATAL', 'ERROR', 'INFO', 'VERBOSE', 'DEBUG1', 'DEBUG2', 'DEBUG3'] as const

export type LogLevel = (typeof logLevels)[number]

/** Lines up to a level go to standard error, or to a file. */
export class Log {
  #level: LogLevel = 'INFO'
  #file: string | undefined
  #syslogFacility: string | undefined
  #show: (text: string) => void = (text) => void process.stderr.write(text)

  get level(): LogLevel {
    return this.#level
  }

  set level(level: LogLevel) {
    this.#level = level
  }

  /** Appends to a file from now on. @throws what opening it throws. */
  writeTo(file: string): void {
    closeSync(openSync(file, 'a', 0o600))
    this.#file = file
  }

  /** Lets somebody else show what would go to standard error. */
  showBy(show: (text: string) => void): void {
    this.#show = show
  }

  /** Shows a text to the person at once, whatever the level and wherever the log goes. */
  show(text: string): void {
    this.#show(text)
  }

  /** Writes to the system's log from now on, by logger(1). @param facility as in SyslogFacility */
  writeToSyslog(facility: string): void {
    this.#syslogFacility = facility.toLowerCase()
  }

  /** Goes up or down by one level, within bounds, and tells the new one as `~V` does. */
  change(step: 1 | -1): string {
    const at = logLevels.indexOf(this.#level) + step
    this.#level = logLevels[Math.min(Math.max(at, 0), logLevels.length - 1)] as LogLevel
    return oldNames[this.#level] ?? this.#level
  }

  shows(level: LogLevel): boolean {
    return logLevels.indexOf(level) <= logLevels.indexOf(this.#level)
  }

  /** Writes a line that may hold words of a peer. */
  write(level: LogLevel, words: string): void {
    if (!this.shows(level)) return
    const text = words.slice(0, LINE_LENGTH_MAX)
    const prefix = level.startsWith('DEBUG') ? `${level.toLowerCase()}: ` : ''
    if (this.#syslogFacility !== undefined) {
      const priority = `${this.#syslogFacility}.${priorities[level] ?? 'info'}`
      // One line after the other, also those that are written just before the end.
      const argv = ['-t', `yon-ssh[${process.pid}]`, '-p', priority, '--', `${prefix}${visible(text)}`]
      spawnSync('logger', argv, { stdio: 'ignore' })
      return
    }
    const line = `${prefix}${visible(text)}\r\n`
    if (this.#file === undefined) this.#show(line)
    else appendLossy(this.#file, line)
  }
}

/** Lists of algorithms fit; what a peer or a file made up need not be shown whole. */
const LINE_LENGTH_MAX = 4096

/** As ssh gives its levels to syslog(3). */
const priorities: { readonly [Level in LogLevel]?: string } = {
  FATAL: 'crit',
  ERROR: 'err',
  DEBUG1: 'debug',
  DEBUG2: 'debug',
  DEBUG3: 'debug',
}

/** As ssh writes it: what is no ASCII as well, so that it can be read whatever the terminal takes for text. */
function visible(text: string): string {
  const octal = (character: string): string =>
    Array.from(Buffer.from(character), (byte) => `\\${byte.toString(8)}`).join('')
  return sanitizeForTerminal(text.replaceAll('\\', '\\\\')).replace(/[^\0-\x7f]/gu, octal)
}

/** A log that cannot be written, as on a full disk, must not end what it is about. */
function appendLossy(file: string, line: string): void {
  try {
    appendFileSync(file, line)
  } catch {
    // Standard error is the remote program's; there is nowhere left to tell it.
  }
}

/** What ssh calls them where it tells one. */
const oldNames: { readonly [Level in LogLevel]?: string } = { QUIET: 'SILENT', DEBUG1: 'DEBUG' }

/** A value of LogLevel, in any case of letters; DEBUG is DEBUG1, and SILENT is QUIET. */
export function parseLogLevel(text: string): LogLevel {
  const spelled = text.toUpperCase()
  const name = logLevels.find((level) => oldNames[level] === spelled) ?? spelled
  return logLevels.find((level) => level === name) ?? 'INFO'
}
