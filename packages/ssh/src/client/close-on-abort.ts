// An AbortSignal that closes something which has no other promise to reject.

/** Call what is returned when it is closed some other way: signals live longer than what they close. */
export function closeOnAbort(signal: AbortSignal | undefined, close: () => Promise<void>): () => void {
  const onAbort = (): void => void close().catch(() => {})
  if (signal?.aborted === true) onAbort()
  else signal?.addEventListener('abort', onAbort, { once: true })
  return () => signal?.removeEventListener('abort', onAbort)
}
