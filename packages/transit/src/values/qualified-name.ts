// `namespace/name`, as keywords and symbols have it; the slash alone is a name.

/** The part before the first slash, if there is something on both sides of it. */
export function namespaceOf(text: string): string | undefined {
  const slash = slashIn(text)
  return slash < 0 ? undefined : text.slice(0, slash)
}

/** The part after it, or all of `text`. */
export function nameOf(text: string): string {
  return text.slice(slashIn(text) + 1)
}

/** Of the slash that parts the two, or -1. */
function slashIn(text: string): number {
  const slash = text.indexOf('/')
  return slash > 0 && slash < text.length - 1 ? slash : -1
}
