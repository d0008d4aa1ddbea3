// Where output goes beside, or instead of, the script.
import { createWriteStream } from 'node:fs'
import process from 'node:process'
import { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ScriptError } from '../errors.ts'
import { misuse } from './misuse.ts'
import { FileReference, file } from './sources.ts'

/** Takes chunks, one after the other. */
export type ChunkListener = (chunk: Uint8Array) => unknown

/** A file of this machine (created, or emptied first unless it appends), a stream, or a function. */
export type Target = string | URL | FileReference | Writable | WritableStream<Uint8Array> | ChunkListener

/** An open target. */
export interface Sink {
  write(chunk: Uint8Array): Promise<unknown> | undefined
  /** Resolves when all is written. */
  end(): Promise<unknown>
}

/** What a command was given as a target, with files as references: a relative path means the scope of that moment. */
export function prepareTarget(target: Target): Exclude<Target, string | URL> {
  if (typeof target === 'string' || target instanceof URL) return file(target)
  const isTarget = typeof target === 'function' || (typeof target === 'object' && target !== null)
  if (!isTarget || !TARGETS.some((each) => target instanceof each)) {
    throw misuse('output goes to no such thing', 'give a file name, file(path), a stream or a function')
  }
  return target
}

/** Opens a target. */
export function openSink(target: Exclude<Target, string | URL>): Sink {
  if (typeof target === 'function') {
    return { write: (chunk) => Promise.resolve(target(chunk)), end: () => Promise.resolve() }
  }
  if (target instanceof FileReference) {
    return streamSink(createWriteStream(target.path, { flags: target.append ? 'a' : 'w' }))
  }
  if (target instanceof Writable) return streamSink(target)
  const writer = target.getWriter()
  return { write: (chunk) => writer.write(chunk), end: () => writer.close() }
}

const TARGETS = [Function, FileReference, Writable, WritableStream]

function streamSink(stream: Writable): Sink {
  let failure: Error | undefined
  stream.on('error', (error: Error) => (failure = error))
  return {
    write: (chunk) => {
      if (failure !== undefined) throw failure
      if (stream.destroyed) throw gone()
      return stream.write(chunk) ? undefined : drained(stream)
    },
    end: async () => {
      if (failure !== undefined) throw failure
      // Those go on.
      if (stream === process.stdout || stream === process.stderr) return
      stream.end()
      // Who reads the other side of a duplex stream may do so later.
      await finished(stream, { readable: false })
    },
  }
}

function drained(stream: Writable): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = (result: () => void) => {
      stream.off('drain', onDrain).off('error', onError).off('close', onClose)
      result()
    }
    const onDrain = () => over(resolve)
    const onError = (error: Error) => over(() => reject(error))
    const onClose = () => over(() => reject(gone()))
    stream.on('drain', onDrain).on('error', onError).on('close', onClose)
  })
}

function gone(): ScriptError {
  return new ScriptError('invalid-argument', 'the stream that output goes to was closed before its end')
}
