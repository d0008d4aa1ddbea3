// What becomes of the output of an execution.
import process from 'node:process'
import type { Readable } from 'node:stream'
import { ScriptError } from '../errors.ts'
import type { Execution } from './execution.ts'
import type { Plan } from './plan.ts'
import { ShownOutput } from './shown-output.ts'
import { Outlets } from './outlets.ts'

/** The chunks of the output, each copied to the outlets first. */
export async function* chunksOf(execution: Execution, plan: Plan): AsyncGenerator<Uint8Array> {
  const { stdout } = execution
  if (stdout === undefined) return
  const outlets = new Outlets(plan, execution.stop.signal)
  let isWhole = false
  try {
    for await (const chunk of stdout as AsyncIterable<Uint8Array>) {
      await outlets.write(chunk)
      yield chunk
    }
    isWhole = true
  } finally {
    const ended = outlets.end()
    if (isWhole) await ended
    else ended.catch(() => undefined)
  }
}

/** All of the output, to the outlets, and shown unless one of them takes it. */
export async function passOn(execution: Execution, plan: Plan): Promise<void> {
  const shows = !plan.quiet && plan.stdout !== 'ignore' && !plan.outlets.some(({ instead }) => instead)
  const shown = new ShownOutput('stdout', plan.taker)
  for await (const chunk of chunksOf(execution, plan)) {
    if (shows && !shown.write(chunk)) await new Promise((resolve) => process.stdout.once('drain', resolve))
  }
  shown.end()
}

/** All of the output in one. */
export async function capture(execution: Execution, plan: Plan): Promise<Buffer> {
  const { stdout } = execution
  if (stdout === undefined) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let small = 0
  let length = 0
  const add = (chunk: Uint8Array) => {
    length += chunk.length
    if (length > plan.limits.bytes) throw plan.site.locate(tooMuch(plan.limits.bytes))
    chunks.push(chunk)
    if (chunk.length >= SMALL_BYTES || ++small % SMALL_CHUNKS !== 0) return
    // Each costs much more than the bytes in it.
    const last = chunks.splice(-SMALL_CHUNKS)
    chunks.push(Buffer.concat(last))
  }
  if (plan.outlets.length === 0) await readAll(stdout, add)
  else for await (const chunk of chunksOf(execution, plan)) add(chunk)
  return Buffer.concat(chunks, length)
}

/** Bytes of an output as a text. @throws ScriptError `too-much-output` when no text can be so long */
export function wholeText(bytes: Buffer): string {
  try {
    return bytes.toString('utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_STRING_TOO_LONG') throw tooMuch(TEXT_BYTES)
    throw error
  }
}

// An iterator costs several times as much.
function readAll(stdout: Readable, add: (chunk: Uint8Array) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    stdout.on('data', (chunk: Uint8Array) => {
      try {
        add(chunk)
      } catch (error) {
        stdout.destroy()
        reject(error as Error)
      }
    })
    stdout.once('error', reject)
    stdout.once('close', () => resolve())
  })
}

function tooMuch(bytes: number): ScriptError {
  return new ScriptError('too-much-output', `the output is longer than ${bytes} bytes`, {
    advice: 'read it line by line, write it .to(file), or allow more by .limit({ bytes })',
  })
}

/** What fits into a text whatever it is: V8 takes some characters less than this. */
const TEXT_BYTES = 512 * 1024 * 1024
/** So many chunks of less are joined. */
const SMALL_CHUNKS = 1024
const SMALL_BYTES = 1024
