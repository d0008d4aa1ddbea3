// What is to be checked: files as they are named, and the scripts in directories.
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync, type Dirent } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import type { ScriptInput } from '@yon/runner'

/** The files that were found, and in a line each what is wrong with the rest. */
export interface Found {
  readonly files: readonly (string | ScriptInput)[]
  readonly faults: readonly string[]
}

/** Looks for all that was named, each file once. */
export function findScripts(paths: readonly string[]): Found {
  const all = paths.map(find)
  return {
    files: [...new Set(all.flatMap(({ files }) => files))],
    faults: all.flatMap(({ faults }) => faults),
  }
}

/** A script that can be read; with its text where that can be read only once, as of a pipe. @throws what reading throws */
export function readScript(path: string): ScriptInput {
  const text = readFileSync(path, 'utf8')
  return statSync(path).isFile() ? { path } : { path, text }
}

/** Why a file cannot be read, in a line for a person. */
export function reasonOf(path: string, error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  return `${path}: ${REASONS[code] ?? message}`.replace(/\p{Cc}/gu, '·')
}

function find(path: string): Found {
  try {
    if (path === '-')
      return { files: [{ path: resolve('[stdin].ts'), text: readFileSync(0, 'utf8'), preload: true }], faults: [] }
    if (statSync(path).isDirectory()) {
      const found = scriptsIn(path)
      if (found.files.length + found.faults.length > 0) return found
      return { files: [], faults: [`${path}: there is no script in this directory`] }
    }
    const script = readScript(path)
    return { files: [script.text === undefined ? path : script], faults: [] }
  } catch (error) {
    return { files: [], faults: [reasonOf(path, error)] }
  }
}

/**
 * TypeScript and JavaScript, and programs that `yon run` is to run; not what is installed, nor what is hidden, nor what a
 * compiler has made of TypeScript.
 */
function scriptsIn(directory: string): Found {
  const entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  const found = entries.map((entry): Found => {
    const path = join(directory, entry.name)
    if (entry.name.startsWith('.') || entry.name === 'node_modules') return NOTHING
    try {
      if (entry.isDirectory()) return scriptsIn(path)
      return entry.isFile() && isScript(path, entry) && !isCompiled(path) ? find(path) : NOTHING
    } catch (error) {
      return { files: [], faults: [reasonOf(path, error)] }
    }
  })
  return { files: found.flatMap(({ files }) => files), faults: found.flatMap(({ faults }) => faults) }
}

function isScript(path: string, { name }: Dirent): boolean {
  if (/\.[mc]?ts$/.test(name)) return !/\.d\.[mc]?ts$/.test(name)
  return /\.m?js$/.test(name) || (!name.includes('.') && /^#!.*\byon run\b/.test(beginningOf(path)))
}

/** JavaScript whose TypeScript is beside it or, of a folder `dist`, beside that folder or in `src` there. */
function isCompiled(path: string): boolean {
  const [, stem = '', kind = ''] = /^(.*)\.(m?)js$/s.exec(path) ?? []
  const sources = stem === '' ? [] : sourcesOf(stem)
  return sources.some((source) => existsSync(`${source}.${kind}ts`) || existsSync(`${source}.${kind}tsx`))
}

/** Where the source of a compiled file may be, without its ending. */
function sourcesOf(stem: string): string[] {
  const steps = resolve(stem).split(sep)
  const at = steps.lastIndexOf(OUTPUT)
  if (at < 0) return [stem]
  const [before, after] = [steps.slice(0, at), steps.slice(at + 1)]
  return [stem, [...before, ...after].join(sep), [...before, 'src', ...after].join(sep)]
}

function beginningOf(path: string): string {
  const bytes = Buffer.alloc(SHEBANG_MAX)
  const file = openSync(path, 'r')
  try {
    return bytes.toString('latin1', 0, readSync(file, bytes)).split('\n', 1)[0] ?? ''
  } finally {
    closeSync(file)
  }
}

const NOTHING: Found = { files: [], faults: [] }
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'is a directory',
  EACCES: 'may not be read',
  ELOOP: 'links lead round in a circle',
}
/** Where compilers put what they make. */
const OUTPUT = 'dist'
const SHEBANG_MAX = 256
