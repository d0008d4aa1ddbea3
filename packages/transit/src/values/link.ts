import type { Uri } from './uri.ts'

/** A hyperlink, after Collection+JSON. */
export interface LinkParts {
  readonly href: Uri
  readonly rel: string
  readonly name?: string
  readonly prompt?: string
  readonly render?: 'image' | 'link'
}

/** A hyperlink as a value. Compared by `equals`. */
export class Link implements LinkParts {
  readonly href: Uri
  readonly rel: string
  declare readonly name?: string
  declare readonly prompt?: string
  declare readonly render?: 'image' | 'link'

  constructor({ href, rel, name, prompt, render }: LinkParts) {
    this.href = href
    this.rel = rel
    if (name !== undefined) this.name = name
    if (prompt !== undefined) this.prompt = prompt
    if (render !== undefined) this.render = render
  }

  get [Symbol.toStringTag](): 'Link' {
    return 'Link'
  }
}

/** A hyperlink of these parts. */
export function link(parts: LinkParts): Link {
  return new Link(parts)
}
