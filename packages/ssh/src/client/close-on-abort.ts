// An AbortSignal that closes something which has no other promise to reject.

export function closeOnAbort(signal: AbortSignal | undefined, close: () => Promise<void>): void {
  if (signal === undefined) return
  const onAbort = (): void => void close().catch(() => {})
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
}
