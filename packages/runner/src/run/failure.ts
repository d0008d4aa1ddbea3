// What a person reads when a script fails.
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { inspect, stripVTControlCharacters } from 'node:util'
import { ScriptError } from '@yon/script/errors'
import { visible } from '@yon/script/scope'

/** Tells of a failure on standard error, and gives the exit status that it makes. */
export function reportFailure(error: unknown): number {
  const status = statusOfFailure(error)
  // A program that wrote where our output goes, such as `head`, when that had seen enough: shells say nothing either.
  if (status !== SIGNALLED + constants.signals.SIGPIPE) process.stderr.write(describeFailure(error))
  return status
}

/** Of a command that failed: what it was, and the line that called it; of other errors the stack, with causes. */
export function describeFailure(error: unknown): string {
  if (error instanceof ScriptError) return describeScriptError(error)
  const text = inspect(error, { colors: process.stderr.isTTY && process.env['NO_COLOR'] === undefined })
  return `${ownFramesRemoved(text)}\n`
}

/** The status of a command that failed, as shells have it for one that a signal ended, and 1 of everything else. */
function statusOfFailure(error: unknown): number {
  if (!(error instanceof ScriptError)) return 1
  const { code, status, signal }: { code: string; status?: unknown; signal?: unknown } = error
  if (code === 'command-failed' && signal !== undefined) {
    return SIGNALLED + (constants.signals[signal as NodeJS.Signals] ?? 0)
  }
  return typeof status === 'number' && status > 0 && status <= 255 ? status : 1
}

function describeScriptError(error: ScriptError): string {
  const frames = ownFramesRemoved(error.stack ?? '')
    .split('\n')
    .filter((line) => FRAME.test(line) || BORDER.test(line))
  const advice = error.advice === undefined ? '' : `\n  ${error.advice}`
  // It may quote what another host said.
  const words = `${error.message}${advice}`.split('\n').map(visible).join('\n')
  return `yon: ${words}\n${frames.map((line) => `${line}\n`).join('')}`
}

/** `file:line:column` of the script, where it called what made this stack. */
export function firstFrame(stack: string): string | undefined {
  const line = ownFramesRemoved(stack)
    .split('\n')
    .find((each) => FRAME.test(each))
  const place = line === undefined ? undefined : /(\S+:\d+:\d+)\)?$/.exec(line)?.[1]?.replace(/^\(/, '')
  return place?.startsWith('file:') === true
    ? fileURLToPath(place.replace(/:\d+:\d+$/, '')) + (/:\d+:\d+$/.exec(place)?.[0] ?? '')
    : place
}

/** Frames of Node and of ours say nothing about the script. */
export function ownFramesRemoved(text: string): string {
  const kept: string[] = []
  for (const line of text.split('\n')) {
    const plain = stripVTControlCharacters(line)
    const isOwn = FRAME.test(plain) && OWN.some((each) => plain.includes(each))
    if (!isOwn) kept.push(line)
    // The properties of the error begin in the line of its last frame.
    else if (plain.endsWith(' {')) kept.push(`${kept.pop() ?? ''} {`)
  }
  return kept.join('\n')
}

/** XCU §2.8.2. */
const SIGNALLED = 128
const FRAME = /^\s+at .*\d+:\d+\)?/
/** Between the frames of two hosts. */
const BORDER = /^\s+--- called from /
/** The folder of the package that this is a part of: compiled, bundled, or led back to its sources. */
const PACKAGE = fileURLToPath(import.meta.url).replace(/(?<=[\\/])dist[\\/].*$/, '')
const OWN = ['node:internal', 'node:async_hooks', 'node:diagnostics_channel', 'node:vm', PACKAGE]
