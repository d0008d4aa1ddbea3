// A process that outlives this one for a moment: when this process is gone, however it ended, the guard ends the
// commands that were left. It makes pipes, too, for it has to be there anyway. It is a shell because that starts fastest
// and is everywhere; its text is constant.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { ScriptError } from '../errors.ts'
import { GUARD_TEXT, PIPE_DESCRIPTORS } from './guard-text.ts'

/** A process of ours: a group of its own, or one in the group of this process. */
export interface Guarded {
  readonly pid: number
  readonly leadsGroup: boolean
}

/** Ends the process when this one is gone before `release` was called. */
export function guard(guarded: Guarded): void {
  guardeds.add(guarded)
  running ??= start()
  running.stdin.write(`+ ${name(guarded)}\n`)
}

/** The process has ended. */
export function release(guarded: Guarded): void {
  guardeds.delete(guarded)
  running?.stdin.write(`- ${name(guarded)}\n`)
}

/** The guard starts if it does not run, so that later it is there at once. */
export function prepareGuard(): void {
  running ??= start()
}

/**
 * Calls `open` with the paths of new pipes, as the guard's descriptors. They hold a line each. When this resolves, the
 * guard has closed them: it does not keep a writer from noticing that nobody reads.
 */
export async function withNewPipes(open: (paths: readonly string[]) => void): Promise<void> {
  const child = (running ??= start())
  await ask(child, 'p')
  try {
    open(PIPE_DESCRIPTORS.map((descriptor) => `/proc/${child.pid ?? 0}/fd/${descriptor}`))
  } finally {
    await ask(child, 'c')
  }
}

/** Says a line, and waits for the answer. */
function ask({ stdin, stdout }: Guard, line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => {
      const advice = 'Commands need /bin/sh to watch over them.'
      reject(new ScriptError('command-failed', 'no pipe can be made: the guard has ended', { host: 'here', advice }))
    }
    if (stdout.destroyed) return fail()
    // This process must not end while it waits for the answer.
    keepAlive(stdout, true)
    stdout.once('close', fail)
    stdout.once('data', () => {
      keepAlive(stdout, false)
      stdout.off('close', fail)
      resolve()
    })
    stdin.write(`${line}\n`)
  })
}

/** A private directory that the guard removes. */
export function guardedDirectory(): string {
  if (directory === undefined) {
    directory = mkdtempSync(join(tmpdir(), 'yon-pipes-'))
    running ??= start()
    running.stdin.write(`d ${directory}\n`)
  }
  return directory
}

type Guard = ChildProcessByStdio<Writable, Readable, null>

function start(): Guard {
  const child = spawn('/bin/sh', ['-c', GUARD_TEXT, 'yon-guard'], {
    // Of its own session: what ends this process by the terminal or its group must not end the guard.
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
  })
  const forget = () => {
    if (running === child) running = undefined
  }
  child.on('error', forget)
  child.on('exit', forget)
  child.stdin.on('error', forget)
  child.stdout.on('error', forget)
  child.unref()
  keepAlive(child.stdin, false)
  keepAlive(child.stdout, false)
  for (const each of guardeds) child.stdin.write(`+ ${name(each)}\n`)
  if (directory !== undefined) child.stdin.write(`d ${directory}\n`)
  return child
}

function keepAlive(stream: Readable | Writable, alive: boolean): void {
  // That is what they are.
  if (stream instanceof Socket) stream[alive ? 'ref' : 'unref']()
}

function name({ pid, leadsGroup }: Guarded): string {
  return leadsGroup ? `-${pid}` : String(pid)
}

const guardeds = new Set<Guarded>()
let running: Guard | undefined
let directory: string | undefined
