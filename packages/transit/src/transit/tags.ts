// The tags of Transit 0.8 (transit-format, "Transit Types").

/** What a reader resolves itself, before any handler: these may not be overridden. */
export const GROUND_TAGS: ReadonlySet<string> = new Set(['_', 's', '?', 'i', 'd', 'b', "'", 'array', 'map'])

/** Everything else that has a meaning; a `Tagged` under one of them would not come back as it was. */
export const EXTENSION_TAGS: ReadonlySet<string> = new Set([
  ...[':', '$', 'f', 'n', 'm', 't', 'u', 'r', 'c', 'z'],
  ...['set', 'list', 'cmap', 'link', 'ratio'],
])

/** A tag of one character with a text is written as one string, `~Xtext`: only letters may begin such a string. */
export function isStringTag(tag: string): boolean {
  return /^[A-Za-z]$/.test(tag)
}

/** A text as it is written: with `~` in front where it would mean something else. */
export function escaped(text: string): string {
  return /^[~^`]/.test(text) ? `~${text}` : text
}

/** A part of the input for an error: short, and nothing that a terminal obeys. */
export function shown(text: string): string {
  const short = text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX)}…` : text
  return harmless(JSON.stringify(short))
}

/** Without characters that a terminal obeys, or that turn a text around. */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
}

const SHOWN_LENGTH_MAX = 40
