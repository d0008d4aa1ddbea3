// Cleaning up when the process ends in a way that runs no `finally`.

/**
 * Runs `cleanUp` (synchronous, once) when the process exits or a signal is about to end it. A signal for which the
 * program has no listener of its own then ends the process as it would have without us; otherwise the program decides.
 *
 * @returns what takes the registration back.
 */
export function onFatalSignal(cleanUp: () => void): () => void {
  const cleanUpThenDie = (signal: NodeJS.Signals): void => {
    unregister()
    cleanUp()
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  const unregister = (): void => {
    process.off('exit', cleanUp)
    for (const signal of FATAL_SIGNALS) process.off(signal, cleanUpThenDie)
  }
  process.on('exit', cleanUp)
  // First in line: the program's own listener may end the process at once.
  for (const signal of FATAL_SIGNALS) process.prependListener(signal, cleanUpThenDie)
  return unregister
}

const FATAL_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const
