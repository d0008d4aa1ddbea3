// Secrets in what errors, traces and shells say: masked as they are, and in every way in which they may be quoted there.
import { MASK } from './secret.ts'
import { hard, HARD } from './sh-text.ts'

/** How these secrets may stand in texts, the longest first. */
export function formsOf(secrets: Iterable<string>): readonly string[] {
  const forms = new Set([...secrets].flatMap((secret) => [secret, ...linesOf(secret)]).flatMap(quotedForms))
  forms.delete('')
  return [...forms].sort((a, b) => b.length - a.length)
}

/** The text without them. */
export function mask(text: string, forms: readonly string[]): string {
  return maskPart(text, forms, true).shown
}

/** Of a text that goes on, what can be shown already: `held` may be the beginning of a form. */
export function maskPart(
  text: string,
  forms: readonly string[],
  isEnd = false,
): { readonly shown: string; readonly held: string } {
  let shown = ''
  let at = 0
  for (;;) {
    const [start, form] = firstOf(text, at, forms)
    const half = isEnd ? text.length : beginningOf(text, at, forms)
    if (half < start || form === undefined) return { shown: shown + text.slice(at, half), held: text.slice(half) }
    shown += text.slice(at, start) + MASK
    at = start + form.length
  }
}

/** Where the first one begins, and the longest that begins there. */
function firstOf(text: string, from: number, forms: readonly string[]): [number, string | undefined] {
  let first = text.length
  let found: string | undefined
  for (const form of forms) {
    const start = text.indexOf(form, from)
    if (start >= 0 && start < first) [first, found] = [start, form]
  }
  return [first, found]
}

/** Where an end of the text begins that may be the beginning of a form; else its length. */
function beginningOf(text: string, from: number, forms: readonly string[]): number {
  let first = text.length
  for (const form of forms) {
    let start = Math.max(from, text.length - form.length + 1)
    while (start < first && !form.startsWith(text.slice(start))) start++
    first = Math.min(first, start)
  }
  return first
}

/** Much is told line by line. */
function linesOf(secret: string): readonly string[] {
  const lines = secret.split(/[\r\n]+/)
  return lines.length === 1 ? [] : lines.map((line) => line.trim()).filter(({ length }) => length >= LINE_LENGTH)
}

/** As it is; between single quotes, of bash and of dash; with backslashes; for our `sh`; in JSON; in a URL. */
function quotedForms(text: string): readonly string[] {
  return [
    text,
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
    text.replace(/[^A-Za-z0-9_@%+=:,./-]/g, '\\$&'),
    text.replace(/[\\']/g, '\\$&').replace(/[\n\r\t]/g, (character) => JSON.stringify(character).slice(1, -1)),
    text.replace(HARD, hard),
    JSON.stringify(text).slice(1, -1),
    /\p{Surrogate}/u.test(text) ? text : encodeURIComponent(text),
  ]
}

/** Shorter lines of a secret are masked with the whole only. */
const LINE_LENGTH = 4
