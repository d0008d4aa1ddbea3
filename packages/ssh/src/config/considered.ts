// What was looked at on the way to a configuration, for who asks why.

/** A file, a block or an Include line, and what came of it. */
export interface Considered {
  readonly type: 'file' | 'host' | 'match' | 'include'
  /** The file that was read, or in which the line stands. */
  readonly file: string
  /** Of a block or Include line. */
  readonly line?: number
  /** The line without its comment: `Host web*`. */
  readonly text?: string
  /** 2: the second pass, which `Match final` or CanonicalizeHostname asked for. */
  readonly pass: 1 | 2
  /** The file was read; the lines of the block count; files were included. */
  readonly counts: boolean
  /** Why, or why not. */
  readonly why: string
}
