// What may be said about a stream to the far side.

/** What the opening of any stream takes. */
export interface OpenOptions {
  /** Gives up the opening, and later destroys the stream. */
  readonly signal?: AbortSignal
}

/** What the opening of a TCP stream takes. */
export interface OpenTcpOptions extends OpenOptions {
  /** Who the stream is for, for the server's logs. Default: 127.0.0.1, port 0. */
  readonly originator?: { readonly address: string; readonly port: number }
}
