// The terminal a person sits at: its modes, its size, and the promise to leave it as it was found.
import type { Writable } from 'node:stream'
import { isatty } from 'node:tty'
import type { TerminalModes } from '../../messages/terminal-modes.ts'
import { onFatalSignal } from './fatal-signal.ts'
import { terminalSize, type TerminalSize } from './size.ts'
import { restoreModesSync, type SavedModes, saveModes, saveModesSync, setLineByLineSync, setRawSync } from './stty.ts'
import { parseSttyText } from './stty-text.ts'

/**
 * A local terminal. While it is raw, every way out of the process restores it: normal exit, an uncaught exception,
 * SIGINT, SIGTERM, SIGHUP, SIGQUIT (not SIGKILL).
 */
export class LocalTerminal {
  /** The one that is raw now: whoever asks something must ask there, as another reads what is typed. */
  static raw: LocalTerminal | undefined
  /** The modes before raw mode, for the pty-req (RFC 4254 §8). */
  readonly modes: TerminalModes
  readonly #fd: number
  #saved: SavedModes
  #unwatch: (() => void) | undefined
  #isRawWanted = false
  #answer: ((chunk: Uint8Array) => void) | undefined

  private constructor(fd: number, saved: SavedModes) {
    this.#fd = fd
    this.#saved = saved
    this.modes = parseSttyText(saved, process.arch)
  }

  /** Remembers the modes of the terminal at `fd`. Undefined when `fd` is no terminal. */
  static async open(fd = 0): Promise<LocalTerminal | undefined> {
    return isatty(fd) ? new LocalTerminal(fd, await saveModes(fd)) : undefined
  }

  get isRaw(): boolean {
    return this.#unwatch !== undefined
  }

  size(): TerminalSize {
    return terminalSize(this.#fd)
  }

  /** Calls back at once when the terminal was resized. Returns what ends that. */
  onResize(resized: (size: TerminalSize) => void): () => void {
    const listener = (): void => resized(this.size())
    process.on('SIGWINCH', listener)
    return () => process.off('SIGWINCH', listener)
  }

  /** Raw mode; see `setRawSync` for what that is. */
  enterRaw(): void {
    this.#isRawWanted = true
    LocalTerminal.raw = this
    this.#set()
  }

  /** The modes as they were found. Does nothing when the terminal is not raw. */
  leaveRaw(): void {
    this.#isRawWanted = false
    LocalTerminal.raw = undefined
    this.#reset()
  }

  /**
   * Asks for a line and does what it says, with the modes as they were found; raw again after. Whoever reads the terminal
   * passes on what is typed (`take`). ^C gives up the question and nothing else: until its end nobody hears of it.
   */
  async ask(
    question: string,
    output: Pick<Writable, 'write'>,
    act: (line: string) => Promise<void> | void,
  ): Promise<void> {
    this.#reset()
    setLineByLineSync(this.#fd)
    const reset = (): void => restoreModesSync(this.#fd, this.#saved)
    const unwatch = onFatalSignal(reset)
    const others = process.listeners('SIGINT')
    process.removeAllListeners('SIGINT')
    let giveUp = (): void => {}
    try {
      const answer = new Promise<string | undefined>((resolve) => {
        giveUp = () => resolve(undefined)
        this.#answer = lineReader(resolve)
      })
      process.on('SIGINT', giveUp)
      // The carriage return hides what was typed before.
      output.write(`\r${question}`)
      const line = await answer
      this.#answer = () => {}
      reset()
      if (line !== undefined) await act(line)
    } finally {
      this.#answer = undefined
      process.off('SIGINT', giveUp)
      for (const listener of others) process.on('SIGINT', listener)
      unwatch()
      if (this.#isRawWanted) this.#set()
    }
  }

  /** What was typed belongs to a question of `ask`. False: none is open. */
  take(chunk: Uint8Array): boolean {
    this.#answer?.(chunk)
    return this.#answer !== undefined
  }

  /**
   * Stops this process as ^Z does in a shell with job control, and returns when it was continued. The terminal is as it
   * was found meanwhile, and raw again after.
   */
  suspend(): void {
    const wasRaw = this.isRaw
    this.leaveRaw()
    process.kill(process.pid, 'SIGTSTP')
    if (!wasRaw) return
    // The person may have set other modes meanwhile; those are now what is to be restored.
    this.#saved = saveModesSync(this.#fd)
    this.enterRaw()
  }

  #set(): void {
    if (this.#unwatch !== undefined) return
    this.#unwatch = onFatalSignal(() => this.leaveRaw())
    setRawSync(this.#fd)
  }

  #reset(): void {
    if (this.#unwatch === undefined) return
    restoreModesSync(this.#fd, this.#saved)
    this.#unwatch()
    this.#unwatch = undefined
  }
}

/** Gives the first line of what is typed, without its end; undefined for ^D alone. */
function lineReader(give: (line: string | undefined) => void): (chunk: Uint8Array) => void {
  let text = ''
  return (chunk) => {
    text += Buffer.from(chunk).toString('latin1')
    // oxlint-disable-next-line no-control-regex
    const end = text.search(/[\r\n\x04]/)
    if (end === 0 && text.startsWith('\x04')) give(undefined)
    else if (end >= 0) give(Buffer.from(text.slice(0, end), 'latin1').toString())
    else if (chunk.length === 0 || text.length > LINE_BYTES_MAX) give(undefined)
  }
}

/** A terminal in canonical mode gives no longer line than this. */
const LINE_BYTES_MAX = 4096
