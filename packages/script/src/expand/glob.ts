// Globs over paths, with bash's meaning: sorted, hidden names only where the dot is written, `**` for any directories
// without following links.
import { resolve } from 'node:path'
import { ScriptError } from '../errors.ts'
import { entriesOf, exists, isDirectory, isDirectoryEntry, type Entry } from './directory.ts'
import type { Piece } from './pieces.ts'
import { matchesName, parseSegment, type Segment } from './segment.ts'

/** A glob cut at its slashes. */
export interface Glob {
  /** The slashes that it begins with. */
  readonly root: string
  readonly segments: readonly PathSegment[]
}

/** A segment with the slashes after it: where there are any, only directories match. */
type PathSegment = Segment & { readonly slashes: string }

/** The glob that a word is; undefined when nothing in it is a pattern. */
export function parseGlob(pieces: readonly Piece[]): Glob | undefined {
  if (!pieces.some(({ text, active }) => active && WILD.has(text))) return undefined
  const segments: PathSegment[] = []
  let root = ''
  let current: Piece[] = []
  let slashes = ''
  const close = () => {
    if (current.length === 0) root = slashes
    else segments.push({ ...parseSegment(current), slashes })
    current = []
    slashes = ''
  }
  for (const piece of pieces.flatMap(cutAtSlashes)) {
    if (piece.text.startsWith('/')) slashes += piece.text
    else {
      if (slashes !== '') close()
      current.push(piece)
    }
  }
  close()
  return segments.some(({ kind }) => kind !== 'text') ? { root, segments: mergeDirectories(segments) } : undefined
}

/** The paths that exist and match, sorted by code point. Paths that are relative are so to `cwd`. */
export async function findMatches(glob: Glob, cwd: string, signal?: AbortSignal): Promise<string[]> {
  let found: readonly string[] = [glob.root]
  for (const [index, segment] of glob.segments.entries()) {
    const search: Search = { cwd, isLast: index === glob.segments.length - 1, signal }
    const next = await inTurn(found, search, (start) => step(start, segment, search))
    found = [...new Set(next)]
  }
  return sortByCodePoint(found)
}

interface Search {
  readonly cwd: string
  readonly isLast: boolean
  readonly signal: AbortSignal | undefined
}

/** The paths that `start`, which is empty or ends in a slash, becomes by one segment. */
async function step(start: string, segment: PathSegment, search: Search): Promise<string[]> {
  if (segment.kind === 'directories') return descend(start, segment.slashes, search)
  if (segment.kind === 'text') {
    const path = start + segment.text
    if (!search.isLast) return [path + segment.slashes]
    const found = await (segment.slashes === '' ? exists : isDirectory)(absolute(path, search))
    return found ? [path + segment.slashes] : []
  }
  const directory = absolute(start, search)
  const matching = (await entriesOf(directory)).filter(({ name }) => matchesName(segment, name))
  const entries = segment.slashes === '' ? matching : await onlyDirectories(directory, matching)
  return entries.map((entry) => pathOf(start, entry) + segment.slashes)
}

/** The start itself and all directories below it; everything below it when it is the end and has no slash. */
async function descend(start: string, slashes: string, search: Search): Promise<string[]> {
  const found: string[] = []
  if (start === '' ? !search.isLast : await isDirectory(absolute(start, search))) found.push(start)
  for (let level: readonly string[] = [start]; level.length > 0;) {
    level = await inTurn(level, search, async (directory) => {
      const shown = (await entriesOf(absolute(directory, search))).filter(({ name }) => !name.startsWith('.'))
      const below = shown.filter(({ kind }) => kind === 'directory')
      for (const entry of await matchedBelow(directory, shown)) found.push(pathOf(directory, entry) + slashes)
      return below.map((entry) => `${pathOf(directory, entry)}${slashes || '/'}`)
    })
  }
  return found

  // At the end, a link to a directory is a match, too, but never a way.
  async function matchedBelow(directory: string, shown: readonly Entry[]): Promise<readonly Entry[]> {
    if (!search.isLast) return shown.filter(({ kind }) => kind === 'directory')
    return slashes === '' ? shown : onlyDirectories(absolute(directory, search), shown)
  }
}

async function onlyDirectories(directory: string, entries: readonly Entry[]): Promise<Entry[]> {
  const verdicts = await Promise.all(entries.map((entry) => isDirectoryEntry(directory, entry)))
  return entries.filter((_, index) => verdicts[index])
}

/** The results for all paths, a bounded number of directories being read at once. */
async function inTurn(
  paths: readonly string[],
  { signal }: Search,
  read: (path: string) => Promise<string[]>,
): Promise<string[]> {
  const results: string[] = []
  for (let at = 0; at < paths.length; at += READS_AT_ONCE) {
    signal?.throwIfAborted()
    const batch = await Promise.all(paths.slice(at, at + READS_AT_ONCE).map(read))
    for (const part of batch) for (const path of part) results.push(path)
  }
  return results
}

// Left out in silence, `rm *` would leave the file; with a replaced byte, it would be another file.
function pathOf(start: string, { name, isBroken }: Entry): string {
  if (!isBroken) return start + name
  throw new ScriptError('not-encodable', `the name of the file ${JSON.stringify(start + name)} is not UTF-8`, {
    advice: 'Rename it, or hand its directory to a program that finds its files itself, such as find.',
  })
}

function absolute(path: string, { cwd }: Search): string {
  return resolve(cwd, path)
}

function cutAtSlashes({ text, active }: Piece): Piece[] {
  if (text === '' || !text.includes('/')) return text === '' ? [] : [{ text, active }]
  return text
    .split(/(\/+)/)
    .filter((part) => part !== '')
    .map((part) => ({ text: part, active }))
}

/** Two `**` in a row find nothing that one does not. */
function mergeDirectories(segments: readonly PathSegment[]): PathSegment[] {
  return segments.filter(({ kind }, index) => kind !== 'directories' || segments[index + 1]?.kind !== 'directories')
}

function sortByCodePoint(paths: readonly string[]): string[] {
  const sorted = [...paths].sort()
  // The order of UTF-16 differs where surrogates meet the characters above them.
  if (!sorted.some((path) => /[\uD800-\uDFFF]/.test(path))) return sorted
  return sorted
    .map((path) => Buffer.from(path))
    .sort((a, b) => a.compare(b))
    .map((bytes) => bytes.toString())
}

const WILD = new Set(['*', '?', '['])
const READS_AT_ONCE = 32
