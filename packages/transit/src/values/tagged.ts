/** A value under a tag that no handler reads. It is written as it was read. */
export class Tagged<T = unknown> {
  /** Without the `#`. */
  readonly tag: string
  /** What stands under the tag. */
  readonly rep: T

  constructor(tag: string, rep: T) {
    this.tag = tag
    this.rep = rep
  }

  get [Symbol.toStringTag](): 'Tagged' {
    return 'Tagged'
  }
}

/** A value under a tag, which has no `#` in front. */
export function tagged<T>(tag: string, rep: T): Tagged<T> {
  return new Tagged(tag, rep)
}
