// Text for the `sh` of another host that passes through any login shell: of the characters that shells read differently
// even between single quotes (' \ ! and line ends) it holds none. They stand in variables instead.
import { ScriptError } from '../errors.ts'

/** One word of sh that is exactly `text`, whatever that holds. */
export function quoted(text: string): string {
  if (text.includes('\0')) throw new ScriptError('invalid-command', 'an argument cannot contain the character NUL')
  return `"${text.replace(HARD, hard)}"`
}

/** A hard character where no quotes stand around it. */
export function hard(character: string): string {
  const name = VARIABLES[character]
  return name === undefined ? character : `\${${name}}`
}

/** Whether our scripts have a variable of that name, which others must not set: the quoting depends on some. */
export function isOurs(name: string): boolean {
  return /^_(?:[A-Za-z]\d*|\d+)$/.test(name)
}

/** Whether a script of ours holds nothing that a login shell would read in its own way. */
export function isPlain(script: string): boolean {
  return !UNSAFE.test(script)
}

/** Puts the number of the job that was started last into a variable. Its own name, $!, has a hard character in it. */
export function jobTo(variable: string): string {
  return `eval "${variable}=$_d$_x";`
}

/**
 * Begins every script: the hard characters arrive as its arguments 1 to 6, and a line end is the last character of what
 * IFS is in every new shell (XCU §2.5.3).
 */
export const HARD_CHARACTERS = '_q=$1 _b=$2 _x=$3 _d=$4 _g=$5 _D=$6 _n=${IFS#??};'

/** Those arguments, as every login shell reads them. */
export const HARD_ARGUMENTS = String.raw`\' \\ \! '$' '` + '`' + `' '"'`

const VARIABLES: Readonly<Record<string, string>> = {
  "'": '_q',
  '\\': '_b',
  '!': '_x',
  $: '_d',
  '`': '_g',
  '"': '_D',
  '\n': '_n',
}
/** What stands in variables. */
export const HARD = /['\\!$`"\n]/g
const UNSAFE = /['\\!\n\0]/
