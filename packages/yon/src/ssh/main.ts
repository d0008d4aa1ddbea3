// The life of one run of `yon-ssh`. What only few runs need is loaded when it is needed.
import { userInfo } from 'node:os'
import type { ResolvedConfig } from '@yon/ssh/config'
import { ExitStatus } from '../exit.ts'
import { Log, parseLogLevel } from '../log.ts'
import { parseArguments } from './arguments.ts'
import { ArgumentError, type CommandLine, emptyCommandLine } from './command-line.ts'
import { isBackground } from './control/background-messages.ts'
import type { Peer } from './failure.ts'
import { matchesEverywhere, warnOfMissing } from './unsupported.ts'

/** Runs, and gives the exit status. Everything that can be said was said. */
export async function main(argv: readonly string[]): Promise<number> {
  const log = new Log()
  try {
    if (isBackground()) return await (await import('./control/background-run.ts')).runInBackground(log)
    requireUser()
    const line = readArguments(argv)
    return line.immediate === undefined ? await runLine(line, log) : await answer(line.immediate, log)
  } catch (error) {
    if (error instanceof ExitStatus) return error.status
    if (error instanceof ArgumentError) await complain(error)
    else await tell(error, nobody, log)
    return error instanceof ArgumentError ? error.status : 255
  }
}

function readArguments(argv: readonly string[]): CommandLine {
  const line = emptyCommandLine()
  try {
    return parseArguments(argv, line)
  } finally {
    for (const warning of line.warnings) process.stderr.write(`${warning}\n`)
  }
}

/** Even for -V, as ssh does. */
function requireUser(): void {
  try {
    userInfo()
  } catch {
    throw new ArgumentError(`No user exists for uid ${process.getuid?.()}`)
  }
}

async function runLine(line: CommandLine, log: Log): Promise<number> {
  openLog(line, log)
  if (line.logLevel?.startsWith('DEBUG')) log.write('INFO', await versionText())
  if (line.explain !== undefined) {
    const { printExplanation } = await import('./explain-config.ts')
    await printExplanation(line, log)
    return 0
  }
  const { resolveConfiguration } = await import('./configuration.ts')
  const config = await resolveConfiguration(line, log)
  log.level = config.values.logVerbose.some(matchesEverywhere) ? 'DEBUG3' : parseLogLevel(config.values.logLevel)
  if (line.syslog) log.writeToSyslog(config.values.syslogFacility)
  const { planSession } = await import('./session-plan.ts')
  const planned = planSession(line, config)
  if (planned.notice !== undefined) log.write('INFO', planned.notice)
  const plan = { ...planned, agentPath: await agentOf(config, log) }
  if (line.printConfig) {
    const { printConfig } = await import('./print-config.ts')
    printConfig(config)
    return 0
  }
  if (line.listKeys) {
    const { listKeys } = await import('./list-keys.ts')
    return await listKeys(config, log)
  }
  warnOfMissing(config.values, log)
  const { controlPath, forkAfterAuthentication } = config.values
  if (controlPath !== undefined || line.controlCommand !== undefined || forkAfterAuthentication) {
    const { runControlled } = await import('./control/run.ts')
    const status = await runControlled({ line, config, plan, log })
    if (status !== undefined) return status
  }
  const { beginConnecting } = await import('./begin-connecting.ts')
  const tcp = await beginConnecting({ config, plan })
  const { establish } = await import('./establish.ts')
  return await establish({ line, config, plan, log }, tcp)
}

async function agentOf(config: ResolvedConfig, log: Log): Promise<string | undefined> {
  const { enabled, path } = config.values.forwardAgent
  if (enabled !== true && path === undefined) return undefined
  const { forwardedAgent } = await import('./forwarded-agent.ts')
  return await forwardedAgent(config, log)
}

function openLog(line: CommandLine, log: Log): void {
  // Of -o only the first counts, and only without -q and -v.
  const level = line.logLevel ?? line.settings.find(([keyword]) => keyword.toLowerCase() === 'loglevel')?.[1]
  if (level !== undefined) log.level = parseLogLevel(level)
  if (line.syslog && line.logFile !== undefined) throw new ArgumentError("Can't specify both -y and -E")
  if (line.syslog) log.writeToSyslog('USER')
  if (line.logFile === undefined) return
  try {
    log.writeTo(line.logFile)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = code === undefined ? String(error) : (reasons[code] ?? code)
    throw new ArgumentError(`Couldn't open logfile ${line.logFile}: ${reason}`, { lineEnding: '\n', status: 1 })
  }
}

/** Of strerror(3); the library has more of them, and takes longer to load. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EISDIR: 'Is a directory',
}

async function answer(action: NonNullable<CommandLine['immediate']>, log: Log): Promise<number> {
  if (action.type === 'version') {
    process.stderr.write(`${await versionText()}\n`)
    return 0
  }
  const { answerQuery } = await import('./query.ts')
  const names = answerQuery(action.query)
  if (names === undefined) {
    log.write('FATAL', `Unsupported query "${action.query}"`)
    return 255
  }
  process.stdout.write(names.map((name) => `${name}\n`).join(''))
  return 0
}

async function versionText(): Promise<string> {
  const { VERSION } = await import('@yon/ssh/version')
  return `yon_${VERSION}, Node.js ${process.version}, OpenSSL ${process.versions.openssl}`
}

async function complain({ message, lineEnding, showUsage }: ArgumentError): Promise<void> {
  if (message !== '') {
    // What it quotes may come from whoever made up the arguments, such as a link.
    const { sanitizeForTerminal } = await import('@yon/ssh/terminal')
    process.stderr.write(sanitizeForTerminal(message) + lineEnding)
  }
  if (!showUsage) return
  const { usage } = await import('./usage.ts')
  process.stderr.write(usage())
}

async function tell(error: unknown, peer: Peer, log: Log): Promise<void> {
  const { describeFailure, isInArguments } = await import('./failure.ts')
  // As ssh, for which neither -q nor -E counts before all arguments are read.
  const where = isInArguments(error) ? new Log() : log
  for (const text of describeFailure(error, peer)) where.write('FATAL', text)
}

/** There is no connection yet. */
const nobody: Peer = {
  user: '',
  host: '',
  port: 0,
  bindAddress: undefined,
  address: '',
  proxied: false,
  reached: false,
  identified: false,
}
