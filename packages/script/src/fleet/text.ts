// Text of other hosts on a terminal: harmless, in one line, and as wide as it looks.
import { sanitizeForTerminal } from '@yon/ssh/terminal'

/** One line that a terminal shows as it is: of a line that overwrites itself what it says last, tabs as spaces. */
export function displayLine(text: string): string {
  const last = text.split('\r').findLast((part) => part.trim() !== '') ?? ''
  return sanitizeForTerminal(last.replaceAll('\n', ' ').replaceAll('\t', '    '))
}

/** How many columns it takes. */
export function widthOf(text: string): number {
  let width = 0
  for (const { segment } of GRAPHEMES.segment(text)) width += widthOfGrapheme(segment)
  return width
}

/** No wider than `columns`; what is cut off is told by an ellipsis. */
export function fit(text: string, columns: number): string {
  if (text.length <= columns && NARROW.test(text)) return text
  let width = 0
  let kept = ''
  let fallback = ''
  for (const { segment } of GRAPHEMES.segment(text)) {
    width += widthOfGrapheme(segment)
    if (width > columns) return columns < 1 ? '' : `${fallback}…`
    kept += segment
    if (width < columns) fallback = kept
  }
  return kept
}

/** With spaces behind it, or in front of it, up to `columns`. */
export function pad(text: string, columns: number, side: 'start' | 'end' = 'end'): string {
  const spaces = ' '.repeat(Math.max(0, columns - widthOf(text)))
  return side === 'end' ? text + spaces : spaces + text
}

function widthOfGrapheme(grapheme: string): number {
  if (/^[\p{M}\p{Cf}\p{Cc}]+$/u.test(grapheme)) return 0
  const code = grapheme.codePointAt(0) ?? 0
  return WIDE.some(([from, to]) => code >= from && code <= to) || /\p{Emoji_Presentation}|\ufe0f/u.test(grapheme)
    ? 2
    : 1
}

const GRAPHEMES = new Intl.Segmenter()
const NARROW = /^[ -~]*$/
/** Unicode, EastAsianWidth.txt: W and F, gaps of unassigned code points included. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
]
