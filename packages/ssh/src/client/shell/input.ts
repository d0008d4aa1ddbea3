// What a person types or a program writes, to the stdin of a remote program.
import type { Readable, Writable } from 'node:stream'
import { type EscapeAction, EscapeParser } from '../../io/terminal/escapes.ts'

/** How input is copied, and what becomes of escapes in it. */
export interface InputOptions {
  /** The escape character, a byte. Undefined: every byte is data. */
  readonly escape?: number | undefined
  /** `key`: the byte that was typed after the escape character. */
  readonly onEscape?: (action: EscapeAction, key: number) => void
  /**
   * Bytes that may wait for the far end before reading stops. At a terminal it is far more than a person types, so that
   * `~.` is still seen when nothing moves any more.
   */
  readonly waitingMax?: number
  /** Writes to the target in the place of `copyInput`, when it sees fit, and the rest at `stop`. */
  readonly pace?: { write(bytes: Uint8Array): void; stop(): void } | undefined
  /** Takes a chunk that is not for the far end: the answer to a question of ours. False: it is. */
  readonly divert?: (chunk: Uint8Array) => boolean
}

/**
 * Copies `source` to `target` until it ends, which ends `target`. Stops by itself when `target` is gone.
 *
 * @returns what stops it early; `source` is then paused and nothing listens to it any more.
 */
export function copyInput(source: Readable, target: Writable, options: InputOptions = {}): () => void {
  const parser = new EscapeParser(options.escape)
  const waitingMax = options.waitingMax ?? WAITING_MAX
  const read = (chunk: Uint8Array): void => {
    if (options.divert?.(chunk) === true) return
    for (const piece of parser.parse(chunk)) {
      if (target.destroyed) return
      if (piece.type === 'data') (options.pace ?? target).write(piece.bytes)
      else options.onEscape?.(piece.action, piece.key)
    }
    if (target.writableLength >= waitingMax) source.pause()
  }
  const resume = (): void => void source.resume()
  const end = (): void => {
    stop()
    options.pace?.stop()
    target.end()
  }
  const stop = (): void => {
    source.off('data', read)
    source.off('end', end)
    // Something else may fail on it later; that is then nobody's concern.
    source.off('error', end).on('error', ignore)
    target.off('drain', resume)
    target.off('close', stop)
    source.pause()
  }
  source.on('error', end)
  source.on('end', end)
  target.on('drain', resume)
  target.on('close', stop)
  source.on('data', read)
  // Whoever read before may have paused it, and a listener alone does not undo that.
  source.resume()
  if (source.readableEnded || source.destroyed) end()
  return stop
}

function ignore(): void {}

const WAITING_MAX = 256 * 1024
