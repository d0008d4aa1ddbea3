// What a template says once its values are in place: lists of pipelines of commands, as POSIX.1-2017 XCU §2.9 names them.

/** Pipelines one after the other. */
export interface List {
  readonly items: readonly ListItem[]
}

/**
 * A pipeline, and what of those before decides whether it runs: `&&`, `||` or `;`. `unless-failed`: a `;` at which the
 * list ends when what is before it has failed.
 */
export interface ListItem {
  readonly joint: 'and' | 'or' | 'then' | 'unless-failed'
  readonly pipeline: Pipeline
}

/** Commands that run at once, the output of each being the input of the next. */
export interface Pipeline {
  readonly commands: readonly SimpleCommand[]
}

/** A program with its arguments, `NAME=value` before it, and redirections. `W`: how its words stand there. */
export interface SimpleCommand<W = Word> {
  readonly assignments: readonly Assignment<W>[]
  /** At least one, unless there are assignments. */
  readonly words: readonly W[]
  readonly redirections: readonly Redirection<W>[]
  /** Joined to the next by `|&`: the error output goes there as well. */
  readonly pipesStderr: boolean
}

/** `NAME=value` before a command. */
export interface Assignment<W = Word> {
  readonly name: string
  readonly value: W
}

/** One word, which becomes one argument, or several where a written glob or brace matches. */
export type Word = readonly WordPart[]

/** A piece of a word. */
export type WordPart =
  /** Taken as it is: what stood in quotes or after a backslash, and every interpolated value. No trace shows a `secret`. */
  | { readonly kind: 'text'; readonly text: string; readonly secret?: boolean }
  /** Written without quotes: globs, braces and a leading tilde in it expand. */
  | { readonly kind: 'pattern'; readonly text: string }
  /** `$NAME`, or the same in braces (a template writes `\${NAME}`): a variable of the host that the command runs on. */
  | { readonly kind: 'variable'; readonly name: string }
  /** `<(list)` or `>(list)`: the path of a pipe from or to the list. */
  | { readonly kind: 'substitution'; readonly direction: 'from' | 'to'; readonly list: List }

/** Where a descriptor leads instead. */
export type Redirection<W = Word> =
  /** `<`, `>`, `>>`, with the descriptor; `&>` is two of them. */
  | {
      readonly kind: 'file'
      readonly descriptor: number
      readonly mode: 'read' | 'write' | 'append'
      readonly target: W
    }
  /** `2>&1`: a copy of another descriptor. */
  | { readonly kind: 'duplicate'; readonly descriptor: number; readonly of: number }
  /** `<<<` and here-documents: these bytes. */
  | { readonly kind: 'text'; readonly descriptor: number; readonly target: W }
