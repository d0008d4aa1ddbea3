/**
 * Calls `listener` when the signal fires; the returned function ends that. With thousands of calls in flight each looks through all
 * listeners of a signal when it adds its own: so all share one.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const known = listenersOf.get(signal)
  if (known !== undefined) known.add(listener)
  else listen(signal, new Set([listener]))
  return () => {
    listenersOf.get(signal)?.delete(listener)
  }
}

function listen(signal: AbortSignal, listeners: Set<() => void>): void {
  listenersOf.set(signal, listeners)
  const fire = () => {
    listenersOf.delete(signal)
    for (const each of listeners) each()
  }
  signal.addEventListener('abort', fire, { once: true })
}

const listenersOf = new WeakMap<AbortSignal, Set<() => void>>()
