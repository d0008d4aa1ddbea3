// RFC 4254 §5.3: the halves of a channel and what may happen to them.

/** `open` → `eof` (no more data) → `closed`. */
export type Half = 'open' | 'eof' | 'closed'
export type HalfEvent = 'data' | 'eof' | 'close' | 'request'

/**
 * "When a party will no longer send more data to a channel, it SHOULD send SSH_MSG_CHANNEL_EOF." Channel requests
 * go on after it (a signal, an exit-status); after SSH_MSG_CHANNEL_CLOSE nothing does.
 */
const transitions: Record<Half, Partial<Record<HalfEvent, Half>>> = {
  open: { data: 'open', eof: 'eof', close: 'closed', request: 'open' },
  eof: { close: 'closed', request: 'eof' },
  closed: {},
}

/** The next state, or undefined when the event is not allowed. */
export function nextHalf(half: Half, event: HalfEvent): Half | undefined {
  return transitions[half][event]
}
