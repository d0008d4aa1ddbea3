// A remote program at the terminal of a person, or between the pipes of a script: what `ssh` does with its streams.
import type { Readable, Writable } from 'node:stream'
import type { EscapeAction } from '../../io/terminal/escapes.ts'
import { LocalTerminal } from '../../io/terminal/local-terminal.ts'
import { encodeTerminalModes } from '../../messages/terminal-modes.ts'
import type { ListedChannel } from '../../protocol/channel-table.ts'
import { type Exit, unknownExit } from '../exit.ts'
import type { Session } from '../session.ts'
import type { Program, PtyRequest, SessionOptions } from '../session-options.ts'
import { copyOutput } from './copy.ts'
import { describeChannel } from './describe-channel.ts'
import { actOnEscape, type EscapeTarget } from './escape-actions.ts'
import { copyInput } from './input.ts'
import { ObscuredKeystrokes } from './obscured-keystrokes.ts'

/** The streams of a process; `process` itself is one. */
export interface ProcessStreams {
  /** Not touched with `stdin: false`. */
  readonly stdin: Readable & { readonly isTTY?: boolean; readonly fd?: number }
  readonly stdout: Writable
  readonly stderr: Writable
}

/** Whose streams a remote program gets, and whether it gets a terminal. */
export interface InteractOptions extends Omit<SessionOptions, 'pty'> {
  /** Where a person or a program sits: `process`. */
  readonly terminal: ProcessStreams
  /** Take input? Default true; false gives the program an empty one, as `ssh -n`. */
  readonly stdin?: boolean
  /**
   * Ask for a pseudo-terminal there, and make the terminal here raw if standard input is one. `optional` goes on
   * without one when the server refuses. Default false.
   */
  readonly pty?: boolean | 'optional'
  /** The value of TERM there. Default: $TERM. */
  readonly term?: string
  /** The escape character, a byte; default `~`, undefined for none. Only with `pty`. */
  readonly escape?: number | undefined
  /** For `~V` and `~v`: changes the level of the caller's log and gives its new name. */
  readonly changeVerbosity?: (step: 1 | -1) => string
  /** For `~C`: does a command that was typed at `ssh> `; what it says is seen at once. Absent: there is no command line. */
  readonly onCommand?: (line: string) => Promise<void>
  /** For `~&`: stops listening, as no new connections are taken. */
  readonly onBackground?: () => void
  /**
   * Hide when keys are pressed: the milliseconds between packets; 0 does not. Only at a terminal, and with servers that
   * know `ping@openssh.com`. Default 20.
   */
  readonly keystrokeIntervalMs?: number
  /** For `~I`: lines about the connection. */
  readonly describeConnection?: () => readonly string[]
  /** The session was asked for, and no other will be. */
  readonly onRequested?: () => void
  /** The connection is another process's, so that escapes act upon the session alone. Default false. */
  readonly multiplexed?: boolean
  /** The server refused the pseudo-terminal. */
  readonly onPtyRefused?: () => void
}

/** How it ended. */
export interface InteractEnd extends Exit {
  /** By `~.`: the exit then says nothing. */
  readonly terminated: boolean
}

/** What `interact` needs from a connection. */
export interface InteractiveConnection {
  session(program: Program, options: SessionOptions): Session
  rekey(): void
  /** Sends a packet that looks like a keystroke; absent where that cannot be done. */
  readonly sendChaff?: (() => void) | undefined
  readonly channels: readonly ListedChannel[]
}

/**
 * Runs a program with the given streams and waits for its end, not for the end of the input. The terminal is then as it
 * was found, and all output was taken by the system.
 */
export async function interact(
  connection: InteractiveConnection,
  program: Program,
  options: InteractOptions,
): Promise<InteractEnd> {
  const local = options.pty ? await openTerminal(options) : undefined
  // Before the request is sent: what is typed from now on is for the far end.
  local?.enterRaw()
  try {
    return await converse(connection, program, options, local)
  } finally {
    local?.leaveRaw()
  }
}

async function converse(
  connection: InteractiveConnection,
  program: Program,
  options: InteractOptions,
  local: LocalTerminal | undefined,
): Promise<InteractEnd> {
  const { terminal, stdin = true } = options
  const session = connection.session(program, sessionOptions(options, local))
  options.onRequested?.()
  // Not `session.exit`: a far end that is gone never confirms the close.
  let terminate = (): void => {}
  const terminated = new Promise<InteractEnd>((resolve) => {
    terminate = () => {
      session.close()
      resolve({ ...unknownExit, terminated: true })
    }
  })
  const stopInput = stdin ? startInput(connection, session, options, local, terminate) : endInput(session)
  const stopResizing = local?.onResize((size) => session.resize(size))
  const finished = finish(session, terminal).then((exit): InteractEnd => ({ ...exit, terminated: false }))
  const end = await Promise.race([finished, terminated])
  stopInput()
  stopResizing?.()
  return end
}

/** The end of the program and of its output. */
async function finish(session: Session, { stdout, stderr }: ProcessStreams): Promise<Exit> {
  const copied = [copyOutput(session.stdout, stdout), copyOutput(session.stderr, stderr)]
  const exit = await session.exit
  await Promise.all(copied)
  return exit
}

function startInput(
  connection: InteractiveConnection,
  session: Session,
  options: InteractOptions,
  local: LocalTerminal | undefined,
  terminate: () => void,
): () => void {
  const { terminal, pty } = options
  const escape = 'escape' in options ? options.escape : TILDE
  if (!pty || escape === undefined) return copyInput(terminal.stdin, session.stdin, {})
  const target: EscapeTarget = {
    output: terminal.stderr,
    terminate,
    suspend() {
      if (local === undefined) return
      local.suspend()
      session.resize(local.size())
    },
    sendBreak: (lengthMs) => session.sendBreak(lengthMs),
    rekey: () => connection.rekey(),
    describeChannels: () => connection.channels.map(describeChannel),
    multiplexed: options.multiplexed === true,
    changeVerbosity: options.changeVerbosity,
    describeConnection: options.describeConnection,
    commandLine: options.onCommand && local && (() => void commandLine(local, session, options)),
    background: local && (() => inBackground(local, session, options)),
  }
  const onEscape = (action: EscapeAction, typed: number): void => actOnEscape(action, escape, target, typed)
  const divert = (chunk: Uint8Array): boolean => local?.take(chunk) === true
  const pace = local && keystrokePace(connection, session, options)
  return copyInput(terminal.stdin, session.stdin, { escape, onEscape, waitingMax: TYPED_WAITING_MAX, divert, pace })
}

function keystrokePace(
  { sendChaff }: InteractiveConnection,
  { stdin }: Session,
  { keystrokeIntervalMs = KEYSTROKE_INTERVAL_MS }: InteractOptions,
): ObscuredKeystrokes | undefined {
  if (sendChaff === undefined || keystrokeIntervalMs === 0) return undefined
  return new ObscuredKeystrokes(keystrokeIntervalMs, { send: (bytes) => void stdin.write(bytes), sendChaff })
}

/** What the program writes meanwhile is shown after, so that it does not mix with what is typed. */
async function commandLine(
  local: LocalTerminal,
  { stdout, stderr }: Session,
  { terminal, onCommand }: InteractOptions,
): Promise<void> {
  for (const source of [stdout, stderr]) source.pause()
  try {
    await local.ask('\r\nssh> ', terminal.stderr, async (line) => await onCommand?.(line))
  } finally {
    for (const source of [stdout, stderr]) source.resume()
  }
}

/** The program there is told of the end as by ^D; connections that are forwarded go on. */
function inBackground(local: LocalTerminal, session: Session, { onBackground }: InteractOptions): void {
  onBackground?.()
  session.stdin.end(Uint8Array.of(END_OF_TRANSMISSION))
  local.leaveRaw()
  local.suspend()
}

function endInput(session: Session): () => void {
  session.stdin.end()
  return () => {}
}

async function openTerminal({ terminal, stdin = true }: InteractOptions): Promise<LocalTerminal | undefined> {
  if (!stdin) return undefined
  return terminal.stdin.isTTY === true ? await LocalTerminal.open(terminal.stdin.fd ?? 0) : undefined
}

function sessionOptions(options: InteractOptions, local: LocalTerminal | undefined): SessionOptions {
  const { env, signal, forwardAgent, pty, x11, onX11Refused } = options
  return {
    ...(env === undefined ? {} : { env }),
    ...(signal === undefined ? {} : { signal }),
    ...(forwardAgent === undefined ? {} : { forwardAgent }),
    ...(x11 === undefined ? {} : { x11 }),
    ...(onX11Refused === undefined ? {} : { onX11Refused }),
    ...(pty ? { pty: ptyRequest(options, local) } : {}),
  }
}

/** Without a terminal here its size and modes are unknown: zeros and none, as `ssh -tt` sends from a script. */
function ptyRequest({ term, pty, onPtyRefused }: InteractOptions, local: LocalTerminal | undefined): PtyRequest {
  return {
    term: term ?? process.env['TERM'] ?? '',
    ...(local?.size() ?? { columns: 0, rows: 0 }),
    modes: encodeTerminalModes(local?.modes ?? {}),
    optional: pty === 'optional',
    onRefused() {
      if (pty === 'optional') local?.leaveRaw()
      onPtyRefused?.()
    },
  }
}

const TILDE = 0x7e
const KEYSTROKE_INTERVAL_MS = 20
const END_OF_TRANSMISSION = 4
const TYPED_WAITING_MAX = 4 * 1024 * 1024
