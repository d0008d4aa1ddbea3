// Runs the real ssh and our own resolver on the same configuration.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatConfig } from '../../src/config/format.ts'
import { parseDestination } from '../../src/config/destination.ts'
import { type ConfigQuestion, localFacts, loadConfig } from '../../src/config/load.ts'
import type { CommandLineOption } from '../../src/config/request.ts'
import { splitLine } from '../../src/config/lexer.ts'
import { ConfigError } from '../../src/errors.ts'

/** What one side says: the printed configuration, or the lines of its complaint. */
export interface Answer {
  readonly status: number
  readonly lines: readonly string[]
  readonly complaint: readonly string[]
}

/** Options of a test that needs ssh: skipped by name without it, unless YON_INTEROP=required. */
export function needsSsh(): { skip: string | false } {
  const found = spawnSync('ssh', ['-V']).error === undefined
  return { skip: found || process.env['YON_INTEROP'] === 'required' ? false : 'ssh not installed' }
}

/** A directory that is gone when `use` returns. */
export async function inDirectory<T>(use: (path: (name: string) => string) => T | Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'yon-config-'))
  try {
    return await use((name) => join(directory, name))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Both answers for a host and a configuration text. */
export async function both(
  text: string,
  options: { host?: string; commandLine?: readonly string[]; environment?: Record<string, string> } = {},
): Promise<{ ours: Answer; theirs: Answer }> {
  return inDirectory(async (path) => {
    const file = path('config')
    writeFileSync(file, text)
    const { host = 'host', commandLine = [], environment = {} } = options
    return {
      ours: await askOurs(file, host, commandLine, environment),
      theirs: askSsh(file, host, commandLine, environment),
    }
  })
}

export function askSsh(
  file: string,
  host: string,
  commandLine: readonly string[] = [],
  environment: Record<string, string> = {},
): Answer {
  const args = ['-G', '-F', file, ...commandLine.flatMap((option) => ['-o', option]), host]
  const { status, stdout, stderr } = spawnSync('ssh', args, {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const complaint = lines(stderr).filter((line) => !line.startsWith('Pseudo-terminal'))
  return { status: status ?? -1, lines: lines(stdout), complaint }
}

export async function askOurs(
  file: string,
  destination: string,
  commandLine: readonly string[] = [],
  environment: Record<string, string> = {},
  more: Partial<ConfigQuestion> = {},
): Promise<Answer> {
  const complaint: string[] = []
  const { host, user, port } = parseDestination(destination)
  try {
    const config = await loadConfig({
      host,
      commandLine: [
        ...commandLine.map(asOption),
        ...(user === undefined ? [] : [['User', user, 'literal'] as const]),
        ...(port === undefined ? [] : [['Port', `${port}`] as const]),
      ],
      configFile: file,
      local: localFacts({ ...process.env, ...environment }),
      version: 'OpenSSH_9.2p1',
      runCommand: async (command) => spawnSync('/bin/sh', ['-c', command], { stdio: 'ignore' }).status ?? -1,
      report: (level, text) => level === 'error' && complaint.push(text),
      ...more,
    })
    return { status: 0, lines: lines(formatConfig(config)), complaint }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { status: 255, lines: [], complaint: [...complaint, ...error.diagnostics, error.message] }
  }
}

/** Lines without those keywords that one side does not have, or whose defaults differ between releases. */
export function comparable(answer: Answer, mentioned: string): string[] {
  const text = mentioned.toLowerCase()
  return answer.lines.filter((line) => {
    const keyword = (line.split(' ', 1)[0] as string).toLowerCase()
    // Debian's ssh has another default with BatchMode; the default identities differ between releases.
    if (/^(?:identityfile ~\/\.ssh\/id_|serveraliveinterval (?:0|300)$)/.test(line)) return false
    // ssh prints a forward to a path as a dynamic one, too.
    if (keyword === 'dynamicforward' && !text.includes(keyword)) return false
    return !ALWAYS_DIFFERENT.test(keyword) && (!DEFAULT_DIFFERENT.test(keyword) || text.includes(keyword))
  })
}

/** The version of ssh, as 9.2. */
export function sshVersion(): number {
  const { stderr } = spawnSync('ssh', ['-V'], { encoding: 'utf8' })
  return Number(/OpenSSH_(\d+\.\d+)/.exec(stderr ?? '')?.[1] ?? 0)
}

/** The program's own text of `ssh -Q`. */
export function query(what: string): string[] {
  return lines(execFileSync('ssh', ['-Q', what], { encoding: 'utf8' }))
}

function asOption(text: string): CommandLineOption {
  const line = splitLine(text)
  return [line?.keyword ?? '', line?.text ?? '']
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '')
}

/** GSSAPI is a patch of distributions; algorithms are compared elsewhere; the rest is newer than some releases. */
const ALWAYS_DIFFERENT =
  /^(?:gssapi.*|warnweakcrypto|obscurekeystroketiming|revokedhostkeys|channeltimeout|versionaddendum)$/
const DEFAULT_DIFFERENT =
  /^(?:forwardx11trusted|securitykeyprovider|ipqos|xauthlocation|ciphers|macs|kexalgorithms|hostkeyalgorithms|hostbasedacceptedalgorithms|pubkeyacceptedalgorithms|casignaturealgorithms)$/
