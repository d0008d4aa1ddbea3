// The code that the text of a function becomes.

/** The function stands on the first line, behind something. */
export function codeOfText(text: string): string {
  return `${BEFORE}${text}\n)`
}

const BEFORE = 'module.exports=()=>('

/** How far the function's text stands from the begin of its code, on the first line. */
export const TEXT_COLUMN = BEFORE.length
