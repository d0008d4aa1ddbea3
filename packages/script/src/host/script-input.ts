// The standard input of the script for a command on another host. A process over there cannot be given our descriptor, so
// while it runs what comes is sent to it; to one command at a time, the others find their input empty.
import process from 'node:process'
import type { Writable } from 'node:stream'

/** Sends the script's input to `stdin` while `ended` is pending, unless the script reads it itself. */
export function lendInput(stdin: Writable, ended: Promise<unknown>): void {
  if (isLent || stdin.destroyed) return void stdin.end()
  const { stdin: source } = process
  // Whoever reads, such as a line editor, would lose what is sent, and all that comes once it is paused.
  if (source.readableFlowing === true) return void stdin.end()
  isLent = true
  source.pipe(stdin)
  const takeBack = (): void => {
    isLent = false
    source.unpipe(stdin)
    source.pause()
  }
  ended.then(takeBack, takeBack)
}

let isLent = false
