// What the writer makes of a value: its text at once, or a tree that is laid out afterwards.

export interface Output<T> {
  scalar(text: string): T
  /** `parts`: elements, or keys and values in turn. */
  collection(open: string, parts: readonly T[], close: string, isMap: boolean): T
  /** `#tag` and what follows it. */
  tagged(tag: string, value: T): T
}

/** All in one line, with a comma between the entries of maps. */
export const compact: Output<string> = {
  scalar: (text) => text,
  collection: (open, parts, close, isMap) => open + (isMap ? joinedEntries(parts) : parts.join(' ')) + close,
  tagged: (tag, value) => `#${tag} ${value}`,
}

function joinedEntries(parts: readonly string[]): string {
  let text = ''
  for (let i = 0; i < parts.length; i += 2) text += `${i === 0 ? '' : ', '}${parts[i]} ${parts[i + 1]}`
  return text
}
