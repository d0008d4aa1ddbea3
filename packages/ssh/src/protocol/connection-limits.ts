// What one connection may use at most.

/** Bounds of one connection: the windows of its channels, and their number. */
export interface ConnectionLimits {
  /** Receive window of a new channel, in bytes. */
  readonly windowInitialBytes: number
  /** How far it may grow. */
  readonly windowMaximumBytes: number
  /** What all windows of the connection may grow by in total. */
  readonly windowBudgetBytes: number
  /** Channels open at once. */
  readonly channelsMax: number
}

export const defaultConnectionLimits: ConnectionLimits = {
  windowInitialBytes: 2 * 1024 * 1024,
  windowMaximumBytes: 8 * 1024 * 1024,
  windowBudgetBytes: 32 * 1024 * 1024,
  channelsMax: 1024,
}
