// One row for each option letter of ssh.
import { statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { ArgumentError, type CommandLine, type Settings } from './command-line.ts'

/** One option: what it does to the command line. */
export interface OptionRow {
  readonly letter: string
  readonly takesValue: boolean
  apply(line: CommandLine, settings: Settings, value: string): void
}

/** An option without a value that assigns a keyword. */
function flag(letter: string, keyword: string, value: string): OptionRow {
  return { letter, takesValue: false, apply: (_line, settings) => settings.assign(keyword, value) }
}

/** An option whose value is assigned to a keyword. */
function assigned(letter: string, keyword: string): OptionRow {
  return { letter, takesValue: true, apply: (_line, settings, value) => settings.assign(keyword, value) }
}

/** An option whose value stands beside those of -o. */
function offered(letter: string, keyword: string): OptionRow {
  return { letter, takesValue: true, apply: (_line, settings, value) => settings.offer(keyword, value) }
}

function ignored(letter: string): OptionRow {
  return { letter, takesValue: false, apply: () => undefined }
}

function unsupported(letter: string, what: string, takesValue: boolean): OptionRow {
  return {
    letter,
    takesValue,
    apply: () => {
      throw new ArgumentError(`option -${letter} (${what}) is not supported`)
    },
  }
}

function row(letter: string, apply: (line: CommandLine, settings: Settings) => void): OptionRow {
  return { letter, takesValue: false, apply }
}

function valueRow(letter: string, apply: OptionRow['apply']): OptionRow {
  return { letter, takesValue: true, apply }
}

function moreVerbose(line: CommandLine): void {
  const at = VERBOSE_LEVELS.indexOf(line.logLevel ?? '')
  line.logLevel = VERBOSE_LEVELS[Math.min(at + 1, VERBOSE_LEVELS.length - 1)] as string
}

function addIdentity(line: CommandLine, settings: Settings, path: string): void {
  try {
    statSync(path.startsWith('~/') ? userInfo().homedir + path.slice(1) : path)
    settings.offer('IdentityFile', path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const reason = code === 'ENOENT' ? 'No such file or directory' : code === 'EACCES' ? 'Permission denied' : code
    line.warnings.push(`Warning: Identity file ${path} not accessible: ${reason}.`)
  }
}

function port(_line: CommandLine, settings: Settings, value: string): void {
  if (!/^\d+$/.test(value) || Number(value) < 1 || Number(value) > 65535) {
    throw new ArgumentError(`Bad port '${value}'`, { lineEnding: '\n' })
  }
  settings.offer('Port', value)
}

function escapeCharacter(_line: CommandLine, settings: Settings, value: string): void {
  if (!/^(?:none|\^[@-\x7f]|.)$/s.test(value)) {
    throw new ArgumentError(`Bad escape character '${value}'.`, { lineEnding: '\n' })
  }
  settings.assign('EscapeChar', value)
}

/** `keyword=value`, `keyword value` and `keyword = value`; what it means is for the configuration to say. */
function anyKeyword(_line: CommandLine, settings: Settings, text: string): void {
  const match = /^\s*([^\s=]+)(?:\s*=\s*|\s+)?(.*)$/s.exec(text)
  settings.offer(match?.[1] ?? '', match?.[2]?.trimEnd() ?? '')
}

function forcibleTerminal(_line: CommandLine, settings: Settings): void {
  settings.assign('RequestTTY', settings.assigned('RequestTTY') === 'yes' ? 'force' : 'yes')
}

function jump(_line: CommandLine, settings: Settings, value: string): void {
  if (settings.assigned('ProxyJump') !== undefined) {
    throw new ArgumentError('Only a single -J option is permitted (use commas to separate multiple jump hops)')
  }
  settings.assign('ProxyJump', value)
}

function noSession(line: CommandLine, settings: Settings): void {
  if (line.subsystem) throw new ArgumentError('Cannot specify -N with -s/SessionType')
  settings.assign('SessionType', 'none')
  settings.assign('RequestTTY', 'no')
}

function subsystem(line: CommandLine, settings: Settings): void {
  if (settings.assigned('SessionType') === 'none') {
    throw new ArgumentError('Cannot specify -s with -N/SessionType')
  }
  line.subsystem = true
  settings.assign('SessionType', 'subsystem')
}

function stdioForward(line: CommandLine, settings: Settings, value: string): void {
  if (line.stdioForward !== undefined) {
    throw new ArgumentError('stdio forward already specified', { lineEnding: '\n' })
  }
  line.stdioForward = value
  settings.assign('RequestTTY', 'no')
  settings.assign('SessionType', 'none')
}

function logFile(line: CommandLine, _settings: Settings, value: string): void {
  line.logFile = value
}

/** -V and -Q act as soon as they are seen; what follows is not looked at. */
function immediate(line: CommandLine, action: NonNullable<CommandLine['immediate']>): void {
  line.immediate ??= action
}

const VERBOSE_LEVELS: readonly string[] = ['DEBUG1', 'DEBUG2', 'DEBUG3']

const rows: readonly OptionRow[] = [
  row('1', () => {
    throw new ArgumentError('SSH protocol v.1 is no longer supported')
  }),
  ignored('2'),
  flag('4', 'AddressFamily', 'inet'),
  flag('6', 'AddressFamily', 'inet6'),
  flag('A', 'ForwardAgent', 'yes'),
  flag('a', 'ForwardAgent', 'no'),
  unsupported('B', 'bind to an interface', true),
  assigned('b', 'BindAddress'),
  flag('C', 'Compression', 'yes'),
  assigned('c', 'Ciphers'),
  offered('D', 'DynamicForward'),
  valueRow('E', logFile),
  valueRow('e', escapeCharacter),
  valueRow('F', (line, _settings, value) => {
    line.configFile = value
  }),
  unsupported('f', 'go to the background', false),
  row('G', (line) => {
    line.printConfig = true
  }),
  flag('g', 'GatewayPorts', 'yes'),
  unsupported('I', 'PKCS#11 library', true),
  valueRow('i', addIdentity),
  valueRow('J', jump),
  unsupported('K', 'GSSAPI delegation', false),
  ignored('k'),
  offered('L', 'LocalForward'),
  offered('l', 'User'),
  unsupported('M', 'connection sharing', false),
  assigned('m', 'MACs'),
  row('N', noSession),
  flag('n', 'StdinNull', 'yes'),
  unsupported('O', 'control of a shared connection', true),
  valueRow('o', anyKeyword),
  assigned('P', 'Tag'),
  valueRow('p', port),
  valueRow('Q', (line, _settings, query) => immediate(line, { type: 'query', query })),
  row('q', (line) => {
    line.logLevel = 'QUIET'
  }),
  offered('R', 'RemoteForward'),
  assigned('S', 'ControlPath'),
  row('s', subsystem),
  flag('T', 'RequestTTY', 'no'),
  row('t', forcibleTerminal),
  row('V', (line) => immediate(line, { type: 'version' })),
  row('v', moreVerbose),
  valueRow('W', stdioForward),
  unsupported('w', 'tunnel device', true),
  unsupported('X', 'X11 forwarding', false),
  flag('x', 'ForwardX11', 'no'),
  unsupported('Y', 'trusted X11 forwarding', false),
  unsupported('y', 'log to syslog', false),
  unsupported('Z', 'list the keys that would be tried', false),
]

/** By letter. */
export const optionTable: ReadonlyMap<string, OptionRow> = new Map(rows.map((option) => [option.letter, option]))
