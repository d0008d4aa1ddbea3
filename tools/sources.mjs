// The source files of the repository and what they import.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { parseSync, visitorKeys } from 'oxc-parser'

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
  const { program } = parseSync('source.ts', text, { sourceType: 'module', astType: 'ts' })
  const found = []
  const add = ({ start }, literal, typeOnly) => {
    if (typeof literal?.value !== 'string') return
    found.push({ specifier: literal.value, typeOnly, line: text.slice(0, start).split('\n').length })
  }
  const visit = (node) => {
    if (IMPORTS.has(node.type))
      add(node, node.source, (node.importKind ?? node.exportKind) === 'type' || node.type === 'TSImportType')
    if (node.type === 'TSExternalModuleReference') add(node, node.expression, false)
    if (node.type === 'CallExpression' && requires(node.callee)) add(node, node.arguments[0], false)
    for (const child of (visitorKeys[node.type] ?? []).flatMap((key) => node[key])) if (child) visit(child)
  }
  visit(program)
  return found
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

/** `require`, or what `createRequire` makes. */
function requires({ type, name, callee }) {
  return type === 'CallExpression' ? callee.name === 'createRequire' : name === 'require'
}

const LEFT_OUT = new Set(['node_modules', 'dist', 'vectors', 'transcripts'])

const IMPORTS = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
])
