// A terminal with a screen: tmux on a socket of its own.
import { execFileSync, spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { programPath } from '../programs.ts'
import { temporaryFolder, type TemporaryFolder } from '../temporary.ts'
import { shellWords } from './yon-ssh.ts'

export interface ScreenOptions {
  readonly columns?: number
  readonly rows?: number
  readonly env?: NodeJS.ProcessEnv
}

/** A program on a terminal whose screen can be looked at. */
export class Screen implements AsyncDisposable {
  readonly #folder: TemporaryFolder
  readonly #socket: string

  private constructor(folder: TemporaryFolder) {
    this.#folder = folder
    this.#socket = folder.file('tmux')
  }

  static async start(argv: readonly string[], options: ScreenOptions = {}): Promise<Screen> {
    const screen = new Screen(await temporaryFolder())
    const size = ['-x', String(options.columns ?? 80), '-y', String(options.rows ?? 24)]
    screen.#tmux(['-f', '/dev/null', 'new-session', '-d', ...size, shellWords(argv)], options.env)
    screen.#tmux(['set-option', '-g', 'status', 'off'])
    return screen
  }

  /** The text and attributes of the screen, and where the cursor is. */
  look(): string {
    const cursor = this.#tmux(['display-message', '-p', '#{cursor_x},#{cursor_y} #{pane_width}x#{pane_height}'])
    return `${this.#tmux(['capture-pane', '-p', '-e'])}\n${cursor}`
  }

  /** Waits until the screen shows `pattern` (attributes apart) and has come to rest. */
  async see(pattern: RegExp, milliseconds = 15_000): Promise<string> {
    const deadline = Date.now() + milliseconds
    let last = ''
    for (;;) {
      const now = this.look()
      // oxlint-disable-next-line no-control-regex
      if (pattern.test(now.replace(/\x1b\[[\d;]*m/g, '')) && now === last) return now
      if (Date.now() > deadline) throw new Error(`waited in vain for ${pattern} in\n${now}`)
      last = now
      await sleep(250)
    }
  }

  /** Keys by their names (`Enter`, `Escape`, `C-d`), everything else literally. */
  press(...keys: string[]): void {
    this.#tmux(['send-keys', ...keys])
  }

  type(text: string): void {
    this.#tmux(['send-keys', '-l', '--', text])
  }

  resize(columns: number, rows: number): void {
    this.#tmux(['resize-window', '-x', String(columns), '-y', String(rows)])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    spawnSync(programPath('tmux'), ['-S', this.#socket, 'kill-server'])
    await this.#folder.remove()
  }

  #tmux(args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
    const { TMUX: _, ...inherited } = process.env
    return execFileSync(programPath('tmux'), ['-S', this.#socket, ...args], {
      encoding: 'utf8',
      env: { ...inherited, LC_ALL: 'C.UTF-8', SHELL: '/bin/sh', ...env },
    })
  }
}
