// Lines of stacks: taken apart, led back to the sources, and put together with the host they ran on.
import { plainText } from '../plain-text.ts'
import type { Place, SourceMaps } from './source-maps.ts'

/** A line of a stack. */
interface Frame {
  /** What was called, where that is known. */
  readonly name: string
  readonly place: Place
  /** The host, when the line says so already: it comes from beyond the host that told us. */
  readonly host: string | undefined
}

/** The lines of a stack that ran on `host`, mapped; without the message, and without what is ours. */
export function remoteFrames(stack: string, host: string, maps: SourceMaps): string[] {
  const shown = plainText(host)
  return linesOf(stack).flatMap((line) => {
    const border = BORDER.exec(line)?.groups
    if (border !== undefined)
      return [calledFrom(border['place'] as string, border['host'] === HERE ? shown : (border['host'] as string))]
    const frame = parse(line)
    if (frame === undefined || isOurs(frame)) return []
    return [format({ ...frame, place: maps.origin(frame.place) ?? frame.place, host: frame.host ?? shown })]
  })
}

/** The lines of a stack of this process, from the one that called. */
export function homeFrames(stack: string): string[] {
  const frames = framesOfScript(stack)
  const [first] = frames
  return first === undefined ? [] : [calledFrom(formatPlace(first.place), HERE), ...frames.map(format)]
}

/** Where the script called. */
export function firstPlace(stack: string): Place | undefined {
  return framesOfScript(stack)[0]?.place
}

function framesOfScript(stack: string): Frame[] {
  return linesOf(stack)
    .map(parse)
    .filter((frame) => frame !== undefined)
    .filter(({ place: { file } }) => !file.startsWith('node:internal') && !isLibrary(file))
}

function calledFrom(place: string, host: string): string {
  return `    --- called from ${place} [${host}]`
}

/** V8: `at name (file:line:column)`, `at file:line:column`, `at async name (…)`; ours has the host behind the column. */
function parse(line: string): Frame | undefined {
  const { name = '', file, row, column, host } = FRAME.exec(line)?.groups ?? {}
  if (file === undefined || row === undefined || column === undefined) return undefined
  return {
    name: name.replace(/(?:^| )<anonymous>$/, ''),
    place: { file: plainPath(file), line: Number(row), column: Number(column) },
    host,
  }
}

function format({ name, place, host }: Frame): string {
  const where = host === undefined ? formatPlace(place) : `${formatPlace(place)} [${host}]`
  return name === '' ? `    at ${where}` : `    at ${name} (${where})`
}

function formatPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`
}

function linesOf(stack: string): string[] {
  return plainText(stack.slice(0, STACK_CHARACTERS))
    .split('\n')
    .slice(0, LINES_MAX)
    .filter((line) => line.length <= LINE_CHARACTERS)
}

/** The agent and the script library over there. */
function isOurs({ place: { file }, host }: Frame): boolean {
  return host === undefined && (/^yon:(?![0-9a-f]{64}$)/.test(file) || file.startsWith('node:internal'))
}

/** This library, here, or the bundle of `yon` that it is a part of. Bundled with a script there is no telling, and all is shown. */
function isLibrary(file: string): boolean {
  return LIBRARY !== undefined && file.startsWith(LIBRARY)
}

function plainPath(file: string): string {
  if (!file.startsWith('file:///')) return file
  try {
    return decodeURIComponent(file.slice('file://'.length))
  } catch {
    return file
  }
}

const HERE = 'here'
const FRAME =
  /^ {4}at (?:(?<name>[^()]{1,200}(?:\[as [^\]()]{1,200}\])?) \()?(?:async )?(?<file>[^()]+?):(?<row>\d{1,9}):(?<column>\d{1,9})(?: \[(?<host>[^\]]{1,255})\])?\)?$/
const BORDER = /^ {4}--- called from (?<place>\S.{0,1000}) \[(?<host>[^\]]{1,255})\]$/
const OWN_FILE = plainPath(import.meta.url ?? '')
const LIBRARY = /^(.*\/)(?:agent\/trouble\/frames\.js|(?<=\/dist\/bundle\/)[^/]+)$/.exec(OWN_FILE)?.[1]
const STACK_CHARACTERS = 64 * 1024
const LINES_MAX = 100
const LINE_CHARACTERS = 2000
