// Where in the script a command was written.
import { ScriptError } from '../errors.ts'

/** The stack of a call, kept without cost until somebody asks. */
export class CallSite {
  declare readonly stack: string

  /** @param entry the function whose caller is meant */
  constructor(entry: (...args: never[]) => unknown) {
    Error.captureStackTrace(this, entry)
  }

  /** The frames of the script, each on a line of its own. */
  get frames(): string {
    const { stack } = this
    const at = stack.search(FIRST_FRAME)
    if (at < 0) return ''
    const lines = stack.slice(at).split('\n')
    const loaded = lines.findIndex((line) => LOADING.test(line))
    // What loads the script called nothing of it.
    return (loaded < 1 ? lines : lines.slice(0, loaded)).filter((line) => !NODE.test(line)).join('\n')
  }

  /** Gives an error of this library the frames of the script for its own, or one of the system that has none. */
  locate(error: unknown): unknown {
    if (error instanceof ScriptError) error.stack = `${error.name}: ${error.message}\n${this.frames}`
    else this.complete(error)
    return error
  }

  /** Gives an error that has no frames, as those of the system, those of the script. */
  complete(error: unknown): unknown {
    const isBare = error instanceof Error && error.stack !== undefined && !/^\s+at /m.test(error.stack)
    if (isBare) error.stack = `${error.stack}\n${this.frames}`
    return error
  }

  /** The place that a person looks at first. */
  get place(): string {
    const [first = ''] = this.frames.split('\n', 1)
    return first.replace(/^\s+at (?:.*\((.*)\)|(.*))$/, '$1$2')
  }
}

const NODE = /[( ]node:internal\//
const LOADING = /^ {4}at (?:async )?ModuleJob\.run \(node:internal/
const FIRST_FRAME = /^ {4}at /m
