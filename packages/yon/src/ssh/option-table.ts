// One row for each option letter of ssh.
import { statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { expandTilde, localFacts, parseEscapeCharacter, parseJump, parsePort, splitLine } from '@yon/ssh/config'
import { ArgumentError, assign, assigned, type CommandLine, controlCommands, offer } from './command-line.ts'
import { forwardSetting, stdioForwardTarget } from './forward-option.ts'
import { refusals } from './unsupported.ts'

/** One option: what it does to the command line. */
export interface OptionRow {
  readonly letter: string
  readonly takesValue: boolean
  /** Known, but answered with an error or ignored: not in the usage text. */
  readonly unlisted?: true
  apply(line: CommandLine, value: string): void
}

/** Sets a keyword to a fixed value. */
function flag(letter: string, keyword: string, value: string): OptionRow {
  return { letter, takesValue: false, apply: (line) => assign(line, keyword, value) }
}

/** Sets a keyword to the option's value, whatever is in it. The last one counts. */
function last(letter: string, keyword: string): OptionRow {
  return { letter, takesValue: true, apply: (line, value) => assign(line, keyword, quoted(value)) }
}

function without(letter: string, apply: (line: CommandLine) => void): OptionRow {
  return { letter, takesValue: false, apply }
}

function withValue(letter: string, apply: OptionRow['apply']): OptionRow {
  return { letter, takesValue: true, apply }
}

function ignored(letter: string): OptionRow {
  return { ...without(letter, () => {}), unlisted: true }
}

/** Known, and refused with the reason. */
function refused(letter: string, why: string, takesValue = false): OptionRow {
  return {
    letter,
    takesValue,
    unlisted: true,
    apply: () => {
      throw new ArgumentError(`option -${letter} is not supported: ${why}`)
    },
  }
}

function forward(letter: string, keyword: string, form: 'local' | 'remote' | 'dynamic'): OptionRow {
  return withValue(letter, (line, value) => offer(line, keyword, forwardSetting(form, value)))
}

function moreVerbose(line: CommandLine): void {
  const at = VERBOSE_LEVELS.indexOf(line.logLevel ?? '')
  setLogLevel(line, VERBOSE_LEVELS[Math.min(at + 1, VERBOSE_LEVELS.length - 1)] as string)
}

function setLogLevel(line: CommandLine, level: string): void {
  line.logLevel = level
  assign(line, 'LogLevel', level)
}

function addIdentity(line: CommandLine, value: string): void {
  const path = expandTilde(value, (user) => (user === undefined ? userInfo().homedir : localFacts().homeOf?.(user)))
  try {
    statSync(path)
    offer(line, 'IdentityFile', quoted(path))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const reason = code === 'ENOENT' ? 'No such file or directory' : code === 'EACCES' ? 'Permission denied' : code
    line.warnings.push(`Warning: Identity file ${path} not accessible: ${reason}.`)
  }
}

/** As ssh, which looks at none but the first. */
function port(line: CommandLine, value: string): void {
  if (line.settings.some(([keyword]) => keyword.toLowerCase() === 'port')) return
  const number = parsePort(value, (name) => localFacts().servicePort?.(name))
  if (!number) throw new ArgumentError(`Bad port '${value}'`, { lineEnding: '\n' })
  offer(line, 'Port', String(number))
}

function escapeCharacter(line: CommandLine, value: string): void {
  if (parseEscapeCharacter(value) === undefined) {
    throw new ArgumentError(`Bad escape character '${value}'.`, { lineEnding: '\n' })
  }
  assign(line, 'EscapeChar', quoted(value))
}

/** A line of the configuration; what it means is for the configuration to say. */
function anyKeyword(line: CommandLine, text: string): void {
  const found = splitLine(text)
  if (found !== undefined) offer(line, found.keyword, found.text)
}

function moreTerminal(line: CommandLine): void {
  assign(line, 'RequestTTY', assigned(line, 'RequestTTY') === 'yes' ? 'force' : 'yes')
}

function jump(line: CommandLine, value: string): void {
  if (line.settings.some(([keyword]) => keyword.toLowerCase() === 'proxyjump')) {
    throw new ArgumentError('Only a single -J option is permitted (use commas to separate multiple jump hops)')
  }
  if (line.settings.some(([keyword]) => keyword.toLowerCase() === 'proxycommand')) {
    throw new ArgumentError('Cannot specify -J with ProxyCommand')
  }
  const hops = parseJump(value, { strict: true })
  if ('fault' in hops) {
    const reason = hops.fault === undefined ? '' : `parse_jump: ${hops.fault}\r\n`
    throw new ArgumentError(`${reason}Invalid -J argument`)
  }
  offer(line, 'ProxyJump', value)
}

function noSession(line: CommandLine): void {
  if (asksForOther(line, 'none')) throw new ArgumentError('Cannot specify -N with -s/SessionType')
  assign(line, 'SessionType', 'none')
  assign(line, 'RequestTTY', 'no')
}

/** Was another type of session named, be it by -o? */
function asksForOther(line: CommandLine, type: string): boolean {
  return line.settings.some(([keyword, value]) => keyword.toLowerCase() === 'sessiontype' && value !== type)
}

function subsystem(line: CommandLine): void {
  if (asksForOther(line, 'subsystem')) throw new ArgumentError('Cannot specify -s with -N/SessionType')
  line.subsystem = true
  assign(line, 'SessionType', 'subsystem')
}

/** The first is for a master, the second for one that asks before it does anything. */
function moreMaster(line: CommandLine): void {
  assign(line, 'ControlMaster', assigned(line, 'ControlMaster') === 'yes' ? 'ask' : 'yes')
}

function controlCommand(line: CommandLine, value: string): void {
  if (line.stdioForward !== undefined) throw new ArgumentError('Cannot specify multiplexing command with -W')
  if (line.controlCommand !== undefined) throw new ArgumentError('Multiplexing command already specified')
  const command = controlCommands.find((each) => each === value)
  if (command === undefined) throw new ArgumentError('Invalid multiplex command.')
  line.controlCommand = command
}

function stdioForward(line: CommandLine, value: string): void {
  if (line.controlCommand !== undefined) throw new ArgumentError('Cannot specify stdio forward with -O')
  if (line.stdioForward !== undefined) {
    throw new ArgumentError('stdio forward already specified', { lineEnding: '\n' })
  }
  stdioForwardTarget(value)
  line.stdioForward = value
  assign(line, 'RequestTTY', 'no')
  assign(line, 'SessionType', 'none')
}

/** For the argument of a keyword that is one word with the quoting rules of the configuration. */
function quoted(value: string): string {
  return value === '' || /[\s"'\\#]/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value
}

const VERBOSE_LEVELS: readonly string[] = ['DEBUG1', 'DEBUG2', 'DEBUG3']

const rows: readonly OptionRow[] = [
  {
    ...without('1', () => {
      throw new ArgumentError('SSH protocol v.1 is no longer supported')
    }),
    unlisted: true,
  },
  ignored('2'),
  flag('4', 'AddressFamily', 'inet'),
  flag('6', 'AddressFamily', 'inet6'),
  flag('A', 'ForwardAgent', 'yes'),
  flag('a', 'ForwardAgent', 'no'),
  last('B', 'BindInterface'),
  last('b', 'BindAddress'),
  flag('C', 'Compression', 'yes'),
  withValue('c', (line, value) => assign(line, 'Ciphers', value)),
  forward('D', 'DynamicForward', 'dynamic'),
  withValue('E', (line, value) => {
    line.logFile = value
  }),
  withValue('e', escapeCharacter),
  withValue('F', (line, value) => {
    line.configFile = value
  }),
  without('f', (line) => {
    assign(line, 'ForkAfterAuthentication', 'yes')
    assign(line, 'StdinNull', 'yes')
  }),
  without('G', (line) => {
    line.printConfig = true
  }),
  flag('g', 'GatewayPorts', 'yes'),
  last('I', 'PKCS11Provider'),
  withValue('i', addIdentity),
  withValue('J', jump),
  refused('K', refusals.K),
  ignored('k'),
  forward('L', 'LocalForward', 'local'),
  withValue('l', (line, value) => offer(line, 'User', quoted(value), 'literal')),
  without('M', moreMaster),
  withValue('m', (line, value) => assign(line, 'MACs', value)),
  without('N', noSession),
  flag('n', 'StdinNull', 'yes'),
  withValue('O', controlCommand),
  withValue('o', anyKeyword),
  last('P', 'Tag'),
  withValue('p', port),
  withValue('Q', (line, query) => {
    line.immediate = { type: 'query', query }
  }),
  without('q', (line) => setLogLevel(line, 'QUIET')),
  forward('R', 'RemoteForward', 'remote'),
  // An empty path, as of a variable that is not set, leads nowhere.
  withValue('S', (line, path) => assign(line, 'ControlPath', path === '' ? 'none' : quoted(path))),
  without('s', subsystem),
  flag('T', 'RequestTTY', 'no'),
  without('t', moreTerminal),
  without('V', (line) => {
    line.immediate = { type: 'version' }
  }),
  without('v', moreVerbose),
  withValue('W', stdioForward),
  refused('w', refusals.w, true),
  flag('X', 'ForwardX11', 'yes'),
  flag('x', 'ForwardX11', 'no'),
  without('Y', (line) => {
    assign(line, 'ForwardX11', 'yes')
    assign(line, 'ForwardX11Trusted', 'yes')
  }),
  without('y', (line) => {
    line.syslog = true
  }),
  without('Z', (line) => {
    line.listKeys = true
  }),
]

/** By letter. */
export const optionTable: ReadonlyMap<string, OptionRow> = new Map(rows.map((option) => [option.letter, option]))
