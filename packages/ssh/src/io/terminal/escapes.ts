// The escape character at a terminal: `~.` and its relatives, recognised only after a line ending or at the start.

/** What an escape asks for. */
export type EscapeAction =
  | 'terminate'
  | 'break'
  | 'command-line'
  | 'information'
  | 're-key'
  | 'less-verbose'
  | 'more-verbose'
  | 'suspend'
  | 'list'
  | 'background'
  | 'help'

/** A piece of what was typed: bytes for the far end, or an escape for us. */
export type Typed =
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  | { readonly type: 'escape'; readonly action: EscapeAction; readonly key: number }

/** Takes typed bytes apart. Pure: bytes in, pieces out, whatever the chunks. */
export class EscapeParser {
  readonly #escape: number | undefined
  #afterNewline = true
  #pending = false

  /** @param escape the escape character, one byte; undefined: nothing is an escape. */
  constructor(escape: number | undefined) {
    this.#escape = escape
  }

  parse(chunk: Uint8Array): Typed[] {
    if (this.#escape === undefined) return chunk.length === 0 ? [] : [{ type: 'data', bytes: chunk }]
    const typed: Typed[] = []
    let start = 0
    const data = (end: number): void => {
      if (end > start) typed.push({ type: 'data', bytes: chunk.subarray(start, end) })
    }
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number
      if (this.#pending) {
        this.#pending = false
        const action = actions.get(byte)
        if (action !== undefined) {
          typed.push({ type: 'escape', action, key: byte })
          start = at + 1
          // The line is as fresh as before: the next escape character counts again.
          continue
        }
        // Typed twice it means itself once; before any other character it was no escape.
        if (byte !== this.#escape) typed.push({ type: 'data', bytes: Uint8Array.of(this.#escape) })
      } else if (this.#afterNewline && byte === this.#escape) {
        data(at)
        this.#pending = true
        start = at + 1
        continue
      }
      this.#afterNewline = byte === CARRIAGE_RETURN || byte === LINE_FEED
    }
    data(chunk.length)
    return typed
  }
}

/**
 * The text of `~?`. Lines end in CRLF because the terminal is raw. `available`: what is only listed where it works;
 * `multiplexed`: the session is one over the connection of another process.
 */
export function escapeHelp(
  escape: number,
  available: ReadonlySet<EscapeAction> = new Set(),
  multiplexed = false,
): string {
  const name = controlName(escape)
  const listed = escapes
    .filter(({ optional, action }) => optional !== true || available.has(action))
    .filter(({ ofConnection }) => !(multiplexed && ofConnection === true))
    .map((each) => (multiplexed && each.action === 'terminate' ? { ...each, help: 'terminate session' } : each))
  const row = (typed: string, help: string): string => ` ${name}${typed.padEnd(3)} - ${help}`
  return [
    `${name}?`,
    'Supported escape sequences:',
    ...listed.flatMap(({ typed, help }) => (typed === undefined ? [] : [row(typed, help)])),
    row(name, 'send the escape character by typing it twice'),
    '(Note that escapes are only recognized immediately after newline.)',
    '',
  ].join('\r\n')
}

/**
 * Parses what `-e` and EscapeChar take: one character, `^` and a character for a control character, or `none`. @returns
 * the byte, undefined for `none`, or null when the text is none of these.
 */
export function parseEscapeCharacter(text: string): number | undefined | null {
  if (text === 'none') return undefined
  const code = text.charCodeAt(text.length - 1)
  if (text.length === 2 && text.startsWith('^') && code >= 64 && code < 128) return code & 31
  return text.length === 1 && code < 256 ? code : null
}

/** A byte as people write it: `^Z`, `~`. */
export function controlName(byte: number): string {
  if (byte === 127) return '^?'
  return byte < 32 ? `^${String.fromCharCode(byte + 64)}` : String.fromCharCode(byte)
}

/** Does it act upon the whole connection, which a session over that of another process cannot? */
export function isOfConnection(action: EscapeAction): boolean {
  return escapes.some((each) => each.action === action && each.ofConnection === true)
}

/** One escape. Rows without `typed` are covered by the line of another row. */
interface EscapeRow {
  readonly key: string
  readonly action: EscapeAction
  /** How the help text writes the key. */
  readonly typed?: string
  readonly help: string
  /** Listed only where it is available. */
  readonly optional?: true
  /** Not available to a session over the connection of another process. */
  readonly ofConnection?: true
}

/** Every escape, in the order of the help text. */
const escapes: readonly EscapeRow[] = [
  { key: '.', action: 'terminate', typed: '.', help: 'terminate connection (and any multiplexed sessions)' },
  { key: 'B', action: 'break', typed: 'B', help: 'send a BREAK to the remote system' },
  { key: 'C', action: 'command-line', typed: 'C', help: 'open a command line', optional: true, ofConnection: true },
  { key: 'I', action: 'information', typed: 'I', help: 'show connection information', optional: true },
  { key: 'R', action: 're-key', typed: 'R', help: 'request rekey' },
  {
    key: 'V',
    action: 'less-verbose',
    typed: 'V/v',
    help: 'decrease/increase verbosity (LogLevel)',
    ofConnection: true,
  },
  { key: 'v', action: 'more-verbose', help: 'increase verbosity (LogLevel)', ofConnection: true },
  { key: '\x1a', action: 'suspend', typed: '^Z', help: 'suspend ssh', ofConnection: true },
  { key: '#', action: 'list', typed: '#', help: 'list forwarded connections' },
  {
    key: '&',
    action: 'background',
    typed: '&',
    help: 'background ssh (when waiting for connections to terminate)',
    optional: true,
    ofConnection: true,
  },
  { key: '?', action: 'help', typed: '?', help: 'this message' },
]

const actions: ReadonlyMap<number, EscapeAction> = new Map(
  escapes.map(({ key, action }) => [key.charCodeAt(0), action]),
)

const CARRIAGE_RETURN = 13
const LINE_FEED = 10
