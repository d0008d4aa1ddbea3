// Signals that end a running session: the terminal is put in order, the status is 255, and nothing is left behind.

/** Watches for the signals that ssh handles once a session runs. Before that they end the process by themselves. */
export class Ending {
  /** Resolves with the first signal. */
  readonly signal: Promise<NodeJS.Signals>
  readonly #stop: () => void

  constructor() {
    let resolve: (signal: NodeJS.Signals) => void = () => {}
    this.signal = new Promise((settle) => (resolve = settle))
    for (const signal of SIGNALS) process.on(signal, resolve)
    this.#stop = () => {
      for (const signal of SIGNALS) process.off(signal, resolve)
    }
  }

  stop(): void {
    this.#stop()
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
