import { harmless } from '../transit/tags.ts'
import { BACKSLASH, CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, OPEN_ARRAY, OPEN_OBJECT, QUOTE } from './characters.ts'

/** The way through the JSON of `text` to `offset`, e.g. `$[1]["~:name"]`. What is before it has no fault. */
export function pathAt(text: string, offset: number): string {
  /** For each container around: the index, or the key as it is written. */
  const steps: (number | string)[] = []
  let key = ''
  for (let at = 0; at < offset; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      const end = stringEnd(text, at)
      if (end > offset) break
      key = text.slice(at, end)
      at = end - 1
    } else if (code === OPEN_ARRAY) steps.push(0)
    else if (code === OPEN_OBJECT) steps.push('')
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) steps.pop()
    else if (code === COLON) steps[steps.length - 1] = key
    else if (code === COMMA) {
      const last = steps.at(-1)
      steps[steps.length - 1] = typeof last === 'number' ? last + 1 : ''
    }
  }
  return format(steps)
}

/** Behind the quote that ends the string at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1
  return at + 1
}

function format(steps: readonly (number | string)[]): string {
  const shown = steps.filter((step) => step !== '').map((step) => `[${String(step).slice(0, STEP_LENGTH_MAX)}]`)
  if (shown.length > STEPS_MAX) shown.splice(STEPS_MAX / 2, shown.length - STEPS_MAX, '…')
  return harmless(`$${shown.join('')}`)
}

const STEPS_MAX = 40
const STEP_LENGTH_MAX = 60
