// Programs that run beside a test: to their end, or as servers that are stopped by their process id.
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { findProgram } from './programs.ts'

export interface ProgramResult {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: Buffer
  readonly stderr: string
}

export interface ProgramOptions {
  /** Bytes for its standard input; end of file follows. */
  readonly input?: string | Uint8Array
  readonly env?: NodeJS.ProcessEnv
  readonly directory?: string
  /** Milliseconds after which it is killed; 30 000. */
  readonly timeoutMs?: number
}

/** Runs a program to its end. Never rejects because of an exit status. */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const child = spawn(file, args, {
    stdio: 'pipe',
    timeout: options.timeoutMs ?? 30_000,
    killSignal: 'SIGKILL',
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.directory === undefined ? {} : { cwd: options.directory }),
  })
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  // It may well end without reading everything.
  child.stdin.on('error', () => {})
  child.stdin.end(options.input)
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status, signal) => {
      resolve({ status, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() })
    })
  })
}

/** A program that runs until it is stopped. */
export interface BackgroundProgram {
  readonly pid: number
  /** What it has written to stdout and stderr so far. */
  log(): string
  /** Resolves with the match as soon as the log matches; rejects with the log when it ends or takes too long. */
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>
  /** Kills it and all its descendants, and waits for its end. */
  stop(): Promise<void>
}

export function startProgram(file: string, args: readonly string[], env?: NodeJS.ProcessEnv): BackgroundProgram {
  // The kernel ends it when this process dies without having stopped it.
  const setpriv = findProgram('setpriv')
  const guarded = setpriv === undefined ? [file, ...args] : [setpriv, '--pdeathsig', 'KILL', file, ...args]
  const child = spawn(guarded[0] as string, guarded.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(env === undefined ? {} : { env }),
  })
  const log = collect(child)
  const ended = new Promise<void>((resolve) => {
    child.on('error', () => resolve())
    child.on('exit', () => resolve())
  })
  const pid = child.pid ?? 0
  return {
    pid,
    log: log.text,
    waitFor: (pattern, timeoutMs = 10_000) => waitForLog(child, log, pattern, timeoutMs),
    async stop() {
      if (pid === 0 || child.exitCode !== null || child.signalCode !== null) return
      const all = [pid, ...descendants(pid)]
      for (const each of all) kill(each, 'SIGKILL')
      await ended
      // Others hold the pipes open when they were adopted by init in between.
      child.stdout?.destroy()
      child.stderr?.destroy()
    },
  }
}

/** The direct children of a process, oldest first. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

/** The children of a process, their children and so on. */
export function descendants(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)])
}

/** Is it still there, other than as a zombie that nobody has waited for? */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Sends a signal; a process that is gone already is no error. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

interface Log {
  text(): string
  onChange: () => void
}

function collect(child: ChildProcess): Log {
  let text = ''
  const log: Log = { text: () => text, onChange: () => {} }
  const add = (chunk: Buffer): void => {
    text += chunk.toString()
    log.onChange()
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  return log
}

async function waitForLog(child: ChildProcess, log: Log, pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray> {
  return await new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      stopWaiting()
      reject(new Error(`${child.spawnfile} ${why} before ${pattern}:\n${log.text()}`))
    }
    const timer = setTimeout(() => fail(`took ${timeoutMs} ms`), timeoutMs)
    const onEnd = (): void => fail('ended')
    const stopWaiting = (): void => {
      clearTimeout(timer)
      child.off('close', onEnd)
      log.onChange = () => {}
    }
    log.onChange = () => {
      const match = pattern.exec(log.text())
      if (match === null) return
      stopWaiting()
      resolve(match)
    }
    child.on('close', onEnd)
    child.on('error', (error) => fail(String(error)))
    log.onChange()
  })
}
