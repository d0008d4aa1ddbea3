// The answering end of the agent protocol: one message in, one message out, in order.
import type { ByteStream } from '../io/byte-stream.ts'
import { frame, Unframer } from './framing.ts'

/**
 * Answers the messages of a stream, one after the other, until it ends. Nothing more is read while an answer is being
 * made or waits to be taken, so a peer cannot fill memory. A peer that breaks the framing, and an `answer` that fails,
 * end the stream.
 */
export function answerMessages(
  stream: ByteStream,
  answer: (message: Uint8Array, signal: AbortSignal) => Promise<Uint8Array>,
): Promise<void> {
  const ended = new AbortController()
  const unframer = new Unframer()
  let waiting: Uint8Array[] = []
  let drained: (() => void) | undefined
  let busy = false

  const answerAll = async (): Promise<void> => {
    stream.pause()
    for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) {
      const reply = await answer(message, ended.signal)
      if (ended.signal.aborted) return
      if (!stream.write([frame(reply)])) await new Promise<void>((resolve) => (drained = resolve))
    }
    busy = false
    stream.resume()
  }

  return new Promise((resolve) => {
    stream.start({
      bytes(chunk) {
        try {
          waiting = [...waiting, ...unframer.push(chunk)]
        } catch {
          return stream.destroy()
        }
        if (busy || waiting.length === 0) return
        busy = true
        answerAll().catch(() => stream.destroy())
      },
      drain() {
        drained?.()
      },
      closed() {
        ended.abort()
        waiting = []
        drained?.()
        resolve()
      },
    })
  })
}
