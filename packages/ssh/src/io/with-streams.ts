// Children that could not be started because too many files are open: Node tells it later, and makes no streams at all.
import type { ChildProcess } from 'node:child_process'
import { Readable, Writable } from 'node:stream'

/** The child, with streams that close with its `error` where Node has made none. Listen to that at once. */
export function withStreams<Child extends ChildProcess>(child: Child): Child {
  // Its types do not know it.
  if ((child.stdio as unknown) !== undefined) return child
  const closing = <Stream extends Readable | Writable>(stream: Stream): Stream => {
    // After all who are told the reason: to them it is not that a stream has closed.
    child.once('error', () => setImmediate(() => stream.destroy()))
    return stream
  }
  const readable = (): Readable => closing(new Readable({ read() {} }))
  return Object.assign(child, { stdin: closing(new Writable({ write() {} })), stdout: readable(), stderr: readable() })
}
