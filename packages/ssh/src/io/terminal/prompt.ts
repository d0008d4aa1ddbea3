// A question on the controlling terminal, with echo off for secrets. Standard input is never touched.
import { closeSync, openSync, writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { SshError } from '../../errors.ts'
import { onFatalSignal } from './fatal-signal.ts'
import { LocalTerminal } from './local-terminal.ts'
import { restoreModesSync, type SavedModes, saveModesSync, setEchoOffSync } from './stty.ts'

/** How a question is asked on a terminal. */
export interface PromptOptions {
  /** Shall what is typed be seen? Default false. */
  readonly echo?: boolean
  readonly signal?: AbortSignal
  /** Default `/dev/tty`. */
  readonly path?: string
}

/** Can a question be asked on the controlling terminal? */
export function hasControllingTerminal(path = '/dev/tty'): boolean {
  try {
    closeSync(openSync(path, 'r+'))
    return true
  } catch {
    return false
  }
}

/**
 * Asks on the controlling terminal and gives the line that was typed, without its ending. ^C, ^\ and signals end the
 * process by the signal, with echo back on; ^Z stops it, and the question is asked again when it continues.
 *
 * @returns undefined when there is no terminal, or when it ended (^D) before a line was typed.
 * @throws SshError `aborted`.
 */
export async function promptOnTerminal(question: string, options: PromptOptions = {}): Promise<string | undefined> {
  const path = options.path ?? '/dev/tty'
  if (options.signal?.aborted === true) throw questionAborted(options.signal)
  let fd: number
  try {
    fd = openSync(path, 'r+')
  } catch {
    return undefined
  }
  if (options.echo === true && LocalTerminal.raw !== undefined) return await promptMeanwhile(question, fd)
  const modes = new PromptModes(fd, question, options.echo ?? false)
  try {
    modes.enter()
    return await readLine(path, options.signal)
  } finally {
    modes.leave()
    closeSync(fd)
  }
}

/** A session is reading the terminal. */
async function promptMeanwhile(question: string, fd: number): Promise<string | undefined> {
  let answer: string | undefined
  try {
    const output = { write: (text: string) => writeSync(fd, text) > 0 }
    await LocalTerminal.raw?.ask(question, output, (line) => void (answer = line))
  } finally {
    closeSync(fd)
  }
  return answer
}

export function questionAborted(signal: AbortSignal): SshError {
  return new SshError('aborted', 'the question was aborted', { phase: 'local', cause: signal.reason })
}

/** The terminal while a question is open: echo off, restored by every way out, also ^Z and continue. */
class PromptModes {
  readonly #fd: number
  readonly #question: string
  readonly #echo: boolean
  readonly #saved: SavedModes
  #unwatch: (() => void) | undefined
  readonly #stop = (): void => {
    this.leave()
    process.kill(process.pid, 'SIGTSTP')
    this.enter()
  }

  constructor(fd: number, question: string, echo: boolean) {
    this.#fd = fd
    this.#question = question
    this.#echo = echo
    this.#saved = saveModesSync(fd)
  }

  enter(): void {
    this.#unwatch = onFatalSignal(() => this.leave())
    process.on('SIGTSTP', this.#stop)
    if (!this.#echo) setEchoOffSync(this.#fd)
    // The carriage return hides what was typed before echo went off.
    writeSync(this.#fd, `\r${this.#question}`)
  }

  leave(): void {
    if (this.#unwatch === undefined) return
    this.#unwatch()
    this.#unwatch = undefined
    process.off('SIGTSTP', this.#stop)
    if (this.#echo) return
    restoreModesSync(this.#fd, this.#saved)
    try {
      writeSync(this.#fd, '\n')
    } catch {
      // The terminal is gone; nobody is there to see the line.
    }
  }
}

/** One line of the terminal, read asynchronously so that signal handlers run. */
function readLine(path: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    // A descriptor of its own: the stream closes it.
    const stream = new ReadStream(openSync(path, 'r+'))
    const chunks: Buffer[] = []
    const finish = (settle: () => void): void => {
      signal?.removeEventListener('abort', aborted)
      stream.destroy()
      settle()
    }
    const aborted = (): void => finish(() => reject(questionAborted(signal as AbortSignal)))
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      const line = Buffer.concat(chunks)
      const end = line.findIndex((byte) => byte === 10 || byte === 13)
      if (end >= 0) finish(() => resolve(line.toString('utf8', 0, end)))
      else if (line.length > LINE_BYTES_MAX) finish(() => resolve(line.toString('utf8', 0, LINE_BYTES_MAX)))
    })
    // ^D behind some words gives them as they are.
    stream.on('end', () => finish(() => resolve(chunks.length === 0 ? undefined : Buffer.concat(chunks).toString())))
    stream.on('error', () => finish(() => resolve(undefined)))
    signal?.addEventListener('abort', aborted)
    if (signal?.aborted === true) aborted()
  })
}

/** A terminal in canonical mode gives no longer line than this. */
const LINE_BYTES_MAX = 4096
