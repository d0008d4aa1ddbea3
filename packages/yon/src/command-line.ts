// What the arguments of `yon-ssh` say, before any configuration file is read.

/** A keyword of ssh_config with its value, as an option gave it. */
export interface Setting {
  readonly keyword: string
  readonly value: string
}

export interface CommandLine {
  /** `[user@]host` or an ssh:// URI, as it was given. */
  destination: string | undefined
  /** The command and its arguments; joined with spaces for the far end. */
  command: string[]
  /** What options such as -p or -o say, strongest first: for every keyword the first one counts. */
  settings: Setting[]
  /** -F: instead of the user's and the system's configuration; `none` for no file at all. */
  configFile: string | undefined
  /** -E */
  logFile: string | undefined
  /** -q and -v as names of LogLevel. */
  logLevel: string | undefined
  /** -G: print the configuration and end. */
  printConfig: boolean
  /** -s: the command names a subsystem. */
  subsystem: boolean
  /** -W: connect standard input and output to this `host:port` or path. */
  stdioForward: string | undefined
  /** -V and -Q end the program at once. */
  immediate: { readonly type: 'version' } | { readonly type: 'query'; readonly query: string } | undefined
  /** What to tell the user before going on. */
  warnings: string[]
}

/** Settings while they are collected: an option that assigns beats any -o, an option that offers does not. */
export class Settings {
  readonly #assigned = new Map<string, Setting>()
  readonly #offered: Setting[] = []

  /** The last assignment of a keyword counts, as with -c, -C or -t. */
  assign(keyword: string, value: string): void {
    this.#assigned.set(keyword, { keyword, value })
  }

  /** The first offer of a keyword counts, as with -o, -p and -l; repeatable keywords collect all. */
  offer(keyword: string, value: string): void {
    this.#offered.push({ keyword, value })
  }

  assigned(keyword: string): string | undefined {
    return this.#assigned.get(keyword)?.value
  }

  list(): Setting[] {
    return [...this.#assigned.values(), ...this.#offered]
  }
}

/** The arguments make no sense. The program says so and ends with status 255. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError'
  /** Shall the usage text follow? */
  readonly showUsage: boolean
  /** ssh logs some complaints (CRLF) and prints others (LF). */
  readonly lineEnding: '\n' | '\r\n'

  constructor(message: string, how: { showUsage?: boolean; lineEnding?: '\n' | '\r\n' } = {}) {
    super(message)
    this.showUsage = how.showUsage ?? false
    this.lineEnding = how.lineEnding ?? '\r\n'
  }
}
