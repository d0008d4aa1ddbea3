// The tree of a template before its values are in place. It is the same for every evaluation of the template.
import type { SimpleCommand } from './ast.ts'

/** As in ast.ts, each. */
export interface SkeletonList {
  readonly items: readonly { readonly joint: 'and' | 'or' | 'then'; readonly commands: readonly SkeletonCommand[] }[]
}

export interface SkeletonCommand extends SimpleCommand<SkeletonWord> {
  readonly at: number
}

export type SkeletonWord = readonly SkeletonPart[]

export type SkeletonPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'pattern'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'substitution'; readonly direction: 'from' | 'to'; readonly list: SkeletonList }
  | Hole

/** Where a value goes. */
export interface Hole {
  readonly kind: 'hole'
  readonly index: number
  /** `exact`: it stands in quotes that contain nothing else, which is how an empty value is allowed on purpose. */
  readonly quoting: 'none' | 'exact' | 'inside'
  readonly at: number
}
