// Pipes from FIFOs, for systems where a process cannot open the descriptors of another. Some are made ahead, each is
// used once, and its name goes at once.
import { spawn } from 'node:child_process'
import { closeSync, constants, openSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { ScriptError } from '../errors.ts'
import { guardedDirectory } from './guard.ts'
import type { Pipe } from './pipes.ts'

/** Opens a pipe. The caller closes both ends. */
export async function openFifo(): Promise<Pipe> {
  for (;;) {
    const path = ready.pop()
    if (path !== undefined) return open(path)
    await (making ??= make())
  }
}

function open(path: string): Pipe {
  // An end alone would wait for the other. The third, which is both, lets each of them open at once.
  const both = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  const opened: number[] = [both]
  try {
    const read = openSync(path, constants.O_RDONLY)
    opened.push(read)
    const write = openSync(path, constants.O_WRONLY)
    closeSync(both)
    return { read, write }
  } catch (error) {
    for (const descriptor of opened) closeSync(descriptor)
    throw error
  } finally {
    unlinkSync(path)
  }
}

async function make(): Promise<void> {
  try {
    const folder = guardedDirectory()
    const paths = Array.from({ length: BATCH }, () => join(folder, String(count++)))
    await run('mkfifo', paths)
    ready.push(...paths)
  } finally {
    making = undefined
  }
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore', cwd: '/' })
    const fail = (fault: string, cause?: unknown) =>
      reject(new ScriptError('command-failed', `no pipe can be made: ${program} ${fault}`, { host: 'here', cause }))
    child.on('error', (error) => fail('cannot be started', error))
    child.on('exit', (status) => (status === 0 ? resolve() : fail(`ended with status ${status}`)))
  })
}

const ready: string[] = []
let making: Promise<void> | undefined
let count = 0
/** Making many takes no longer than making one: it is the start of `mkfifo` that costs. */
const BATCH = 48
