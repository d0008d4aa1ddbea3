// Ready listeners for traces: lines like those of a shell's `set -x`, and JSON for programs.
import process from 'node:process'
import type { TraceEvent, TraceListener } from './trace-event.ts'

/** Where lines go: `process.stderr`, or anything that takes text. */
export interface TraceSink {
  write(text: string): unknown
  /** Whether a person's terminal is behind it; colour goes nowhere else. */
  readonly isTTY?: boolean
}

/**
 * Writes `[host +12ms] command` when something starts, the milliseconds counting from now, and how it ended. Nothing of
 * the command can control a terminal.
 */
export function traceLines(sink: TraceSink = process.stderr): TraceListener {
  const began = performance.now()
  const colour = sink.isTTY === true && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb'
  const paint = (code: string, text: string) => (colour ? `\u001B[${code}m${text}\u001B[0m` : text)
  return (event) => {
    const label = paint(CYAN, `[${visible(event.host)} +${Math.round(performance.now() - began)}ms]`)
    const failed = event.kind === 'ended' && event.status !== 0
    const line = describe(event)
    sink.write(`${label} ${failed ? paint(RED, line) : event.kind === 'started' ? line : paint(DIM, line)}\n`)
  }
}

/** Writes each event as one line of JSON, with `at`: the milliseconds since now. */
export function traceJson(sink: TraceSink = process.stderr): TraceListener {
  const began = performance.now()
  return (event) => void sink.write(`${JSON.stringify({ at: Math.round(performance.now() - began), ...event })}\n`)
}

/** The text with everything that could control a terminal, or reorder what is read, written as an escape. */
export function visible(text: string): string {
  return text.replace(
    CONTROL,
    (character) => ESCAPES[character] ?? `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  )
}

function describe(event: TraceEvent): string {
  const text = visible(event.text)
  const place = event.cwd === undefined ? '' : `(${visible(event.cwd)}) `
  if (event.kind !== 'ended') return `${place}${event.kind === 'started' ? '' : 'not run: '}${text}`
  const end = event.signal === undefined ? (event.status ?? 'failed') : visible(event.signal)
  return `${end} after ${Math.round(event.milliseconds)}ms: ${text}`
}

const CYAN = '36'
const RED = '31'
const DIM = '2'
// C0, DEL, C1, and the marks that change the direction of text or separate lines.
const CONTROL = /[\p{Cc}\u{200E}\u{200F}\u{2028}-\u{202E}\u{2066}-\u{2069}]/gu
const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
