// What Ctrl-C does while lines are read: it ends what runs. Where nothing runs it does what Node's own server does.
import type { REPLServer } from 'node:repl'

/** By Ctrl-C: where it was made says nothing. */
export class Interruption extends Error {}

export class Interrupts {
  #interrupt: (() => void) | undefined

  constructor(server: REPLServer) {
    const usual = server.listeners('SIGINT')
    server.removeAllListeners('SIGINT')
    server.on('SIGINT', () => {
      if (this.#interrupt !== undefined) return this.#interrupt()
      for (const listener of usual) Reflect.apply(listener, server, [])
    })
  }

  /** What `run` gives. The first Ctrl-C fires its signal; the second leaves what did not end by that to itself. */
  async during<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const ending = new AbortController()
    const left = new Promise<never>((_resolve, reject) => {
      this.#interrupt = () => {
        if (ending.signal.aborted) reject(new Interruption('it did not end, and was left to itself'))
        else ending.abort(new Interruption('interrupted'))
      }
    })
    try {
      return await Promise.race([run(ending.signal), left])
    } finally {
      this.#interrupt = undefined
    }
  }
}
