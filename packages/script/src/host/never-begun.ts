// A command that is given up before its host has begun it: while connecting, waiting for a session or logging in.
import { PassThrough, Writable } from 'node:stream'
import type { Running, StartSettings } from '../command/executor.ts'
import type { RenderedList } from './render-list.ts'

/** What `starting` gives, or something that has ended when the signal fires before. What begins all the same is ended. */
export async function orNeverBegun(
  starting: Promise<Running>,
  list: RenderedList,
  { signal, ...settings }: StartSettings,
): Promise<Running> {
  if (signal === undefined) return await starting
  let abort: () => void = ignore
  const aborted = new Promise<Running>((resolve) => {
    abort = () => {
      starting.then(discard, ignore)
      resolve(neverBegun(list, settings))
    }
    signal.addEventListener('abort', abort, { once: true })
  })
  try {
    return await Promise.race([starting, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** It hears the signal by itself. */
function discard(running: Running): void {
  running.stdin?.destroy()
  running.stdout?.resume()
  running.stderr?.resume()
  running.ended.catch(ignore)
}

function neverBegun({ commands }: RenderedList, { stdin, stdout, stderr }: Omit<StartSettings, 'signal'>): Running {
  return {
    stdin: stdin === 'pipe' ? new Writable({ write: (_chunk, _encoding, done) => done() }) : undefined,
    stdout: stdout === 'pipe' ? new PassThrough().end() : undefined,
    stderr: stderr === 'pipe' ? new PassThrough().end() : undefined,
    ended: Promise.resolve(commands.map((command) => ({ ...command, status: undefined, signal: 'SIGTERM' }))),
    kill: ignore,
  }
}

function ignore(): void {}
