/** A tag of Transit, and what stands under it. */
export class Tagged {
  readonly tag: string
  readonly rep: unknown

  constructor(tag: string, rep: unknown) {
    this.tag = tag
    this.rep = rep
  }
}
