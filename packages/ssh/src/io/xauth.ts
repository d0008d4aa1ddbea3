// xauth(1), which keeps the cookies of X displays.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withStreams } from './with-streams.ts'

/** A line of `xauth list`. */
export interface ListedCookie {
  readonly protocol: string
  readonly cookie: Uint8Array
}

/** The cookie of a display; undefined when there is none, or no xauth. */
export async function listCookie(xauth: string, display: string): Promise<ListedCookie | undefined> {
  return await firstCookie(xauth, ['list', display])
}

/**
 * Makes a cookie with which a program can do no harm to others (the SECURITY extension of X), and which the X server
 * forgets after `timeoutSeconds` without a connection; 0: never.
 */
export async function untrustedCookie(
  xauth: string,
  display: string,
  timeoutSeconds: number,
): Promise<ListedCookie | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'ssh-'))
  const file = join(folder, 'xauthfile')
  const timeout = timeoutSeconds === 0 ? [] : ['timeout', String(timeoutSeconds)]
  try {
    await output(xauth, ['-f', file, 'generate', display, 'MIT-MAGIC-COOKIE-1', 'untrusted', ...timeout])
    return await firstCookie(xauth, ['-f', file, 'list', display])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function firstCookie(xauth: string, args: readonly string[]): Promise<ListedCookie | undefined> {
  const [, protocol, hex] =
    /^\S+\s+([!-~]{1,64})\s+((?:[0-9a-fA-F]{2}){1,512})\s*$/m.exec(await output(xauth, args)) ?? []
  if (protocol === undefined || hex === undefined) return undefined
  return { protocol, cookie: Uint8Array.from(Buffer.from(hex, 'hex')) }
}

/** What it prints; nothing when it cannot be run. */
function output(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = withStreams(spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] }))
    // Node's own time limit keeps a process that has nothing else to do when the program is not there.
    const timer = setTimeout(() => child.kill(), TIMEOUT_MS)
    const settle = (result: string): void => {
      clearTimeout(timer)
      resolve(result)
    }
    let text = ''
    child.stdout.setEncoding('latin1').on('data', (chunk: string) => {
      if (text.length < OUTPUT_LENGTH_MAX) text += chunk
    })
    child.on('error', () => settle(''))
    child.on('close', () => settle(text))
  })
}

/** It waits for other programs that have locked its file. */
const TIMEOUT_MS = 30_000
const OUTPUT_LENGTH_MAX = 64 * 1024
