// What a remote program writes, to where a person or a program reads it.
import type { Readable, Writable } from 'node:stream'

/**
 * Copies `source` to `target` as fast as `target` takes it and leaves `target` open. Resolves when the last byte was
 * taken by the system, or when either side is gone; a `target` that fails (EPIPE) ends `source`, so that the remote
 * program is told that nobody reads. Never rejects.
 */
export function copyOutput(source: Readable, target: Writable): Promise<void> {
  return new Promise((resolve) => {
    let pending = 0
    let ended = false
    const finishIfDone = (): void => {
      if (!ended || pending > 0) return
      target.off('error', failed)
      target.off('close', failed)
      target.off('drain', resume)
      resolve()
    }
    const end = (): void => {
      ended = true
      finishIfDone()
    }
    const failed = (): void => {
      source.destroy()
      pending = 0
      end()
    }
    const resume = (): void => void source.resume()
    target.on('error', failed)
    target.on('close', failed)
    target.on('drain', resume)
    source.on('data', (chunk: Uint8Array) => {
      pending++
      const more = target.write(chunk, () => {
        pending--
        finishIfDone()
      })
      if (!more) source.pause()
    })
    if (target.destroyed) failed()
    source.once('end', end)
    source.once('close', end)
  })
}
