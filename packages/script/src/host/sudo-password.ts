// sudo with a password. sudo asks at a terminal only (sudo-rs reads it from nowhere else), and a terminal is no way for
// bytes: so sudo runs at one, and the streams of its program lead through pipes with names to a second channel.
import type { Exit, Session } from '@yon/ssh'
import { ScriptError } from '../errors.ts'
import { visible } from '../scope/index.ts'
import { lost } from './lost.ts'
import type { Launched } from './launch.ts'
import { INNER_SHELL, loginShellCommand, nestedShellCommand } from './login-shell.ts'
import { readMarker } from './marker.ts'
import { nonce } from './nonce.ts'
import type { SharedConnection } from './shared-connection.ts'
import { jobTo, quoted } from '../grammar/sh-text.ts'
import { signalOfStatus } from './signal-numbers.ts'
import { askingSudoCommand } from './sudo-command.ts'
import { watchScript } from './watchdog.ts'

/** Starts `script` as `user`; `password` is asked at most once a connection. @throws ScriptError */
export async function launchWithPassword(
  shared: SharedConnection,
  script: string,
  user: string,
  password: () => Promise<string>,
  attendant: boolean,
): Promise<Launched> {
  const mark = nonce()
  const streams = await shared.exec(loginShellCommand(streamsScript(mark)), { attendant })
  try {
    const { fields, noise } = await readMarker(streams.stdout, mark)
    const folder = fields?.join(' ')
    if (folder === undefined)
      throw new ScriptError('host-lost', `no folder for pipes on ${shared.host}: ${visible(noise)}`)
    const command = nestedShellCommand(terminalScript(folder, mark, user), script)
    const terminal = await shared.exec(command, { attendant, pty: PTY })
    return new AtTerminal(shared, streams, terminal, mark, password)
  } catch (error) {
    streams.close()
    throw lost(shared.host, error)
  }
}

/** The streams of the program, and the terminal at which sudo asks. */
class AtTerminal implements Launched {
  readonly stdin: Launched['stdin']
  readonly stdout: Launched['stdout']
  readonly stderr: Launched['stderr']
  readonly exit: Launched['exit']
  readonly #streams: Session
  readonly #terminal: Session
  readonly #answer: () => Promise<string>
  readonly #forget: () => void
  readonly #host: string
  readonly #mark: string
  #shown = ''
  #isOpen = false
  #answers = 0
  #refusal: Error | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(
    shared: SharedConnection,
    streams: Session,
    terminal: Session,
    mark: string,
    password: () => Promise<string>,
  ) {
    ;({ stdin: this.stdin, stdout: this.stdout, stderr: this.stderr } = streams)
    this.exit = terminal.exit.then(ofProgram)
    this.#streams = streams
    this.#terminal = terminal
    this.#host = shared.host
    this.#mark = mark
    this.#answer = () => remembered(shared, password)
    this.#forget = () => void passwords.get(shared)?.delete(password)
    terminal.stderr.resume()
    terminal.stdout.on('data', (chunk: Buffer) => this.#show(chunk.toString()))
    void terminal.exit.then(() => {
      clearTimeout(this.#timer)
      if (!this.#isOpen) streams.close()
    })
  }

  refusal(): Error | undefined {
    return this.#refusal
  }

  begun(): void {
    clearTimeout(this.#timer)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#terminal.close()
    this.#streams.close()
  }

  #show(text: string): void {
    this.#shown = `${this.#shown}${text}`.slice(-SHOWN_MAX)
    if (this.#shown.includes(`${this.#mark}open`)) this.#isOpen = true
    const prompts = this.#shown.split(`${this.#mark}prompt`).length - 1
    if (prompts === 0) return this.#wonder()
    this.#shown = this.#shown.replaceAll(`${this.#mark}prompt`, '')
    clearTimeout(this.#timer)
    if (this.#answers++ > 0) {
      this.#forget()
      this.#refuse('the password is wrong')
    } else void this.#tell()
  }

  /** Something is said that is no prompt for a password. It may be the lecture before it. */
  #wonder(): void {
    if (this.#answers > 0 || this.#timer !== undefined || this.#shown.replace(`${this.#mark}open`, '').trim() === '')
      return
    this.#timer = setTimeout(() => this.#refuse('it asks for something else than a password'), UNDERSTOOD_MS)
  }

  /** Only now: before its prompt, sudo has not turned the echo off. */
  async #tell(): Promise<void> {
    try {
      const password = await this.#answer()
      if (/[\r\n\0]/.test(password)) return this.#refuse('the password cannot be typed')
      this.#terminal.stdin.write(`${password}\n`)
    } catch (cause) {
      this.#refuse(`there is no password: ${visible(cause instanceof Error ? cause.message : String(cause))}`, cause)
    }
  }

  #refuse(why: string, cause?: unknown): void {
    this.#refusal ??= new ScriptError('sudo-refused', `sudo on ${this.#host}: ${why}`, { host: this.#host, cause })
    // The pipes end with sudo, and their channel with them.
    clearTimeout(this.#timer)
    this.#terminal.close()
  }
}

/** The shell around tells of a signal by its status. */
function ofProgram(exit: Exit): Exit {
  const { signal } = signalOfStatus(exit.status ?? 0)
  return signal === undefined ? exit : { ...exit, status: undefined, signal: signal.replace(/^SIG/, '') }
}

/** Sudo asks for the password of who logged in, whomever that one becomes. */
function remembered(shared: SharedConnection, password: () => Promise<string>): Promise<string> {
  const known = passwords.get(shared) ?? new Map<() => Promise<string>, Promise<string>>()
  passwords.set(shared, known)
  const answer = known.get(password) ?? password()
  known.set(password, answer)
  answer.catch(() => known.delete(password))
  return answer
}

/** Makes the pipes and joins them to its own streams, up to the end of both outputs. */
function streamsScript(mark: string): string {
  return [
    `_t=\${TMPDIR:-/tmp}/.${mark};mkdir -m 700 "$_t"&&mkfifo -m 600 "$_t/i" "$_t/o" "$_t/e"||exit;`,
    watchScript(false),
    `exec 3<&0 </dev/null;echo "${mark} $_t";`,
    `cat "$_t/e" >&2 & ${jobTo('_1')}cat "$_t/o" & ${jobTo('_2')}cat <&3 >"$_t/i" & ${jobTo('_3')}exec 3<&-;`,
    'wait $_1 $_2;kill $_3 2>/dev/null;rm -rf "$_t"',
  ].join('')
}

/**
 * Runs sudo at the terminal, with the pipes for the streams of its program. The shell stays: a terminal that no process
 * has open is over for the server.
 */
function terminalScript(folder: string, mark: string, user: string): string {
  return [
    `_t=${quoted(folder)};exec 3<"$_t/i" 4>"$_t/o" 5>"$_t/e";echo ${mark}open;`,
    `${askingSudoCommand(user, `${mark}prompt`)} ${INNER_SHELL} <&3 >&4 2>&5 3<&- 4>&- 5>&-`,
    ';_r=$?;exit $_r',
  ].join('')
}

const passwords = new WeakMap<SharedConnection, Map<() => Promise<string>, Promise<string>>>()
const PTY = { term: 'dumb', columns: 200, rows: 50 }
const SHOWN_MAX = 4096
/** sudo that has neither asked nor begun by then asks for something that is not understood here. */
const UNDERSTOOD_MS = 30_000
