// Who wants to know of connections, such as `yon run --timings`.
import type { Connection } from '@yon/ssh'

/** A connection that was made. */
export interface ConnectionMade {
  /** The destination. */
  readonly host: string
  /** How long it took, questions to a person included. */
  readonly milliseconds: number
  /** Its `traffic` is counted. */
  readonly connection: Connection
}

/** Is told of connections that are made from now on. */
export type ConnectionListener = (made: ConnectionMade) => void

/** Calls `listener` for each connection to a host. The result takes it back. */
export function onConnection(listener: ConnectionListener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Whether anybody wants to know. */
export function isConnectionWatched(): boolean {
  return listeners.size > 0
}

/** Tells the listeners. */
export function tellConnection(made: ConnectionMade): void {
  for (const listener of listeners) listener(made)
}

const listeners = new Set<ConnectionListener>()
