// What a runner asks of a peer's driver. A driver is a program that gets a Target as its last argument (JSON), prints
// one line `{"ready": {...}}` or `{"unavailable": "why"}`, then answers each line `{"step": name, ...request}` with one
// line: the answer, `{"unsupported": "why"}` or `{"error": "why"}`. It ends with its standard input.
// Everything is measured inside the driver, so neither its start nor this protocol is part of a figure.

/** How to reach the server, and which algorithms to insist on; absent means the peer's own choice. */
export interface Route {
  readonly port: number
  readonly keyExchange?: string
  readonly cipher?: string
  readonly mac?: string
  /** Start from what an earlier connection learned of the server. Unsupported by peers that remember nothing. */
  readonly remembered?: boolean
}

export interface Steps {
  /** From nothing to the exit status of `true`, `times` in sequence; CPU includes disconnecting, the wall does not. */
  readonly connect: {
    request: Route & { readonly times: number }
    answer: { readonly wallMs: readonly number[]; readonly cpuMs: number }
  }
  /** `true` over and over on one open connection, `concurrency` at a time. */
  readonly exec: {
    request: Route & { readonly times: number; readonly concurrency: number }
    answer: { readonly wallMs: readonly number[]; readonly totalMs: number; readonly cpuMs: number }
  }
  /** `bytes` of zeros one way over an open connection, until the exit status is there. */
  readonly transfer: {
    request: Route & {
      readonly direction: 'download' | 'upload'
      readonly bytes: number
      /** Collect all garbage before; programs of Node only. */
      readonly collect?: boolean
    }
    answer: { readonly wallMs: number; readonly cpuMs: number; readonly peakRssKib: number }
  }
  /** `count` connections at once, each runs `true`. */
  readonly many: {
    request: Route & { readonly count: number }
    answer: { readonly wallMs: number; readonly cpuMs: number; readonly failed: number }
  }
  /** One byte at a time through `cat` on a raw pty; with `bulk`, beside an endless download on the same connection. */
  readonly echo: {
    request: Route & { readonly times: number; readonly bulk: boolean }
    answer: { readonly wallMs: readonly number[]; readonly bulkBytes: number; readonly bulkMs: number }
  }
  /** Opens connections that nobody uses, `increment` by `increment` up to `count`: memory as a slope over their number. */
  readonly idle: {
    request: Route & { readonly count: number; readonly increment: number }
    answer: { readonly kibPerConnection: number }
  }
  /** Starts `command`, reads its first bytes, stops reading for `seconds`, then reads the rest. */
  readonly stall: {
    request: Route & { readonly command: string; readonly seconds: number }
    answer: { readonly growthKib: number; readonly bytes: number; readonly sha256: string }
  }
}

export type StepName = keyof Steps
export type Request<N extends StepName> = Steps[N]['request']
export type Answer<N extends StepName> = Steps[N]['answer']

/** A driver's first line when it can work. */
export interface Ready {
  readonly version: string
  /** What a reader of the figures must know, e.g. that the native binding is loaded. */
  readonly note?: string
}
