// What `yon run -x` and `--dry` show of a script.

/** Something that a script did: started a command or a call, or saw it end, or skipped it because the scope is `dry`. */
export type TraceEvent = TraceBegin | TraceEnd

interface TraceFacts {
  /** Where: `here`, or the destination of the host. */
  readonly host: string
  /** The command as it could be typed, without secrets. */
  readonly text: string
  /** The working directory, where one is set. */
  readonly cwd: string | undefined
}

/** Just before it starts, or instead of it. */
export interface TraceBegin extends TraceFacts {
  readonly kind: 'started' | 'skipped'
}

/** After it ended. */
export interface TraceEnd extends TraceFacts {
  readonly kind: 'ended'
  /** The exit status; undefined when a signal ended it or it could not start. */
  readonly status: number | undefined
  /** Such as `SIGTERM`. */
  readonly signal: string | undefined
  /** How long it took. */
  readonly milliseconds: number
}

/** Is told of events, at once and in order. */
export type TraceListener = (event: TraceEvent) => void
