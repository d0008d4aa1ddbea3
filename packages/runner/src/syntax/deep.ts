// Texts that are nested so deep that the parser, which is no JavaScript, would end the process: it has the stack that there is.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

/** Whether the parser cannot take it. What might be so is parsed by another process first; hardly any text is. */
export function isTooDeep(path: string, text: string): boolean {
  if (!mayBeDeep(text)) return false
  const parser = pathToFileURL(createRequire(import.meta.url).resolve('oxc-parser')).href
  const { signal, status } = spawnSync(process.execPath, ['-e', TRY, parser, path], {
    input: text,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  return signal !== null || status === SIGNAL_STATUS + constants.signals.SIGABRT
}

/** Many brackets that are open, wherever they stand, or much without the end of a statement. */
function mayBeDeep(text: string): boolean {
  let depth = 0
  let stretch = 0
  let elses = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    stretch++
    if (OPEN.has(code)) depth++
    else if (CLOSE.has(code)) depth = Math.max(0, depth - 1)
    if (code === SEMICOLON || code === BRACE || (code === NEWLINE && isLetter(text.charCodeAt(at + 1)))) stretch = 0
    if (code === LETTER_E && text.startsWith('else', at)) elses++
    if (depth > DEPTH_MAX || stretch > STRETCH_MAX || elses > ELSES_MAX) return true
  }
  return false
}

/** So that a line that begins with one begins a statement, most often. */
function isLetter(code: number): boolean {
  return (code | SPACE) >= LETTER_A && (code | SPACE) <= LETTER_Z
}

/** In a thread, whose stack is smaller than that of any process that asks. */
const TRY = `
const { readFileSync } = require('node:fs')
const { Worker } = require('node:worker_threads')
const [parser, path] = process.argv.slice(1)
const code = "const { parser, path, text } = require('node:worker_threads').workerData;" +
  "import(parser).then(({ parseSync }) => ['ts', 'tsx'].map((lang) => parseSync(path, text, { lang })))"
new Worker(code, { eval: true, workerData: { parser, path, text: readFileSync(0, 'utf8') } }).on('error', () => {})
`
const OPEN = new Set(['(', '[', '{'].map((each) => each.charCodeAt(0)))
const CLOSE = new Set([')', ']', '}'].map((each) => each.charCodeAt(0)))
const SEMICOLON = ';'.charCodeAt(0)
const BRACE = '}'.charCodeAt(0)
const NEWLINE = '\n'.charCodeAt(0)
const SPACE = ' '.charCodeAt(0)
const [LETTER_A, LETTER_E, LETTER_Z] = [0x61, 0x65, 0x7a]
/** The parser takes some thousands of each. */
const DEPTH_MAX = 500
const STRETCH_MAX = 8000
const ELSES_MAX = 2000
const SIGNAL_STATUS = 128
