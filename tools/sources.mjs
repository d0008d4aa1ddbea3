// The source files of the repository and what they import.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** All TypeScript sources below the given folders of `root`, as paths with `/` relative to it. */
export function typescriptSources(root, folders = ['packages', 'interop', 'examples', 'bench']) {
  return folders
    .flatMap((folder) => walk(join(root, folder)))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => relative(root, file).split(sep).join('/'))
    .sort()
}

/** All folders below the given ones, likewise. */
export function foldersBelow(root, folders) {
  const inside = (folder) => childFolders(folder).flatMap((child) => [child, ...inside(child)])
  return folders
    .flatMap((folder) => inside(join(root, folder)))
    .map((path) => relative(root, path).split(sep).join('/'))
}

/** `[{ specifier, line, typeOnly }]` of a source text: static, dynamic, re-exported and required modules. */
export function importsOf(text) {
  const code = withoutComments(text)
  const found = [...code.matchAll(IMPORT)].map((match) => ({
    specifier: match.groups.static ?? match.groups.bare ?? match.groups.call,
    typeOnly: match.groups.type !== undefined || code.slice(0, match.index).endsWith('typeof import'),
    line: code.slice(0, match.index).split('\n').length,
  }))
  // What a template puts together is no import of this file.
  return found.filter(({ specifier }) => !specifier.includes('${'))
}

export function readSource(root, file) {
  return readFileSync(join(root, file), 'utf8')
}

/** Prints the findings and sets the exit status. */
export function report(tool, findings) {
  for (const finding of findings) console.log(finding)
  console.log(`${tool}: ${findings.length === 0 ? 'ok' : `${findings.length} findings`}`)
  if (findings.length > 0) process.exitCode = 1
}

function walk(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_OUT.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(path) : [path]
  })
}

function childFolders(folder) {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && !LEFT_OUT.has(entry.name))
    .map(({ name }) => join(folder, name))
}

/** Comments become spaces, so that lines keep their numbers; whatever stands in a string stays. */
function withoutComments(text) {
  return text.replace(COMMENT_OR_STRING, (part) => (part.startsWith('/') ? part.replace(/[^\n]/g, ' ') : part))
}

const LEFT_OUT = new Set(['node_modules', 'dist', 'vectors', 'transcripts'])

const COMMENT_OR_STRING = /\/\*[^]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g

const IMPORT =
  /\b(?:import|export)(?<type>\s+type\b)?\s+(?:[\w*{][^'"`;]*?\s)?from\s+['"](?<static>[^'"]+)['"]|\bimport\s+['"](?<bare>[^'"]+)['"]|(?<=\b(?:import|require)|createRequire\([^()]*\))\(\s*['"](?<call>[^'"]+)['"]\s*\)/g
