// Where in the script a command was written.

/** The stack of a call, kept without cost until somebody asks. */
export class CallSite {
  declare readonly stack: string

  /** @param entry the function whose caller is meant */
  constructor(entry: (...args: never[]) => unknown) {
    Error.captureStackTrace(this, entry)
  }

  /** The frames, each on a line of its own. */
  get frames(): string {
    const { stack } = this
    const at = stack.search(FIRST_FRAME)
    return at < 0 ? '' : stack.slice(at)
  }

  /** The place that a person looks at first. */
  get place(): string {
    const [first = ''] = this.frames.split('\n', 1)
    return first.replace(/^\s+at (?:.*\((.*)\)|(.*))$/, '$1$2')
  }
}

const FIRST_FRAME = /^ {4}at /m
