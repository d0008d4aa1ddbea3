// Runs a program on a pseudo-terminal of its own by script(1), and looks at that terminal from outside.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

export interface PtyOptions {
  readonly columns?: number
  readonly rows?: number
  /** stty words that are set before the program starts. */
  readonly modes?: string
  readonly env?: NodeJS.ProcessEnv
}

/** A program on a pseudo-terminal. */
export class PtyProgram {
  /** The path of the terminal. */
  readonly path: string
  /** The process on it. */
  readonly pid: number
  /** Its exit status, 128 + n for a signal. */
  readonly exit: Promise<number>
  readonly #script: ChildProcess
  readonly #output: { text: string }

  private constructor(script: ChildProcess, output: { text: string }, exit: Promise<number>, facts: RegExpExecArray) {
    this.#script = script
    this.#output = output
    this.exit = exit
    this.pid = Number(facts[1])
    this.path = facts[2] as string
    this.forget(facts.index + facts[0].length)
  }

  static async start(argv: readonly string[], options: PtyOptions = {}): Promise<PtyProgram> {
    const size = `rows ${options.rows ?? 24} cols ${options.columns ?? 80}`
    const inner = `stty ${size} ${options.modes ?? ''}; echo "[$$ $(tty)]"; exec ${argv.map(quote).join(' ')}`
    const script = spawn('script', ['-qefc', inner, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, SHELL: '/bin/sh', ...options.env },
    })
    running.add(script)
    const output = { text: '' }
    script.stdout.setEncoding('latin1').on('data', (chunk: string) => (output.text += chunk))
    const exit = new Promise<number>((resolve) => script.on('close', (status) => resolve(status ?? -1)))
    const facts = await waitFor(() => /\[(\d+) (\/dev\/[^\]]+)\]\r?\n/.exec(output.text), 'the terminal to start')
    return new PtyProgram(script, output, exit, facts)
  }

  /** Everything it wrote so far, one character a byte. */
  get output(): string {
    return this.#output.text
  }

  forget(length = this.#output.text.length): void {
    this.#output.text = this.#output.text.slice(length)
  }

  /** Waits until the output contains `pattern`. */
  async see(pattern: RegExp, milliseconds = 10_000): Promise<RegExpExecArray> {
    return waitFor(() => pattern.exec(this.#output.text), `${pattern} in ${this.#output.text}`, milliseconds)
  }

  /** Types. Resolves when the terminal took it. */
  type(text: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => this.#script.stdin?.write(text, () => resolve()))
  }

  /** What `stty WORDS` says about the terminal, from outside. */
  stty(...words: string[]): string {
    return execFileSync('stty', ['-F', this.path, ...words], { encoding: 'latin1' })
  }

  /** Resizes it from outside; the program gets SIGWINCH. */
  resize(columns: number, rows: number): void {
    this.stty('cols', String(columns), 'rows', String(rows))
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal)
  }

  /** Ends whatever is left of it. */
  end(): void {
    this.#script.kill('SIGKILL')
  }
}

const running = new Set<ChildProcess>()
after(() => {
  for (const script of running) script.kill('SIGKILL')
})

async function waitFor<T>(probe: () => T | null | undefined, what: string, milliseconds = 10_000): Promise<T> {
  const deadline = Date.now() + milliseconds
  for (;;) {
    const found = probe()
    if (found !== null && found !== undefined) return found
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
    await sleep(10)
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
