#!/usr/bin/env node
// The layers of ARCHITECTURE.md (layers.mjs): which folder may import which, and which of Node's modules; which package may
// import which; no cycles; no folder whose name says nothing; no file of more than 300 lines.
import { dirname, join, normalize } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { FREE, PACKAGES, SOURCES } from './layers.mjs'
import { foldersBelow, importsOf, readSource, report, typescriptSources } from './sources.mjs'

const EMPTY_NAMES = new Set(['utils', 'util', 'common', 'shared', 'helpers', 'helper', 'core', 'misc', 'lib'])
const LINES_MAX = 300

function main(root) {
  const graph = new Map()
  const findings = foldersBelow(root, ['packages', 'interop', 'examples', 'bench', 'tools', 'docs'])
    .filter((folder) => EMPTY_NAMES.has(folder.split('/').at(-1)))
    .map((folder) => `${folder}: a folder of that name says nothing about what is in it`)
  for (const file of typescriptSources(root)) {
    const text = readSource(root, file)
    const lines = text.split('\n').length - 1
    if (lines > LINES_MAX) findings.push(`${file}: ${lines} lines, more than ${LINES_MAX}`)
    const imports = importsOf(text)
    graph.set(
      file,
      imports.filter(({ typeOnly }) => !typeOnly).map(({ specifier }) => resolveImport(file, specifier)),
    )
    for (const each of imports) {
      const fault = packageFault(file, each) ?? layerFault(file, each)
      if (fault !== undefined) findings.push(`${file}:${each.line}: ${fault}`)
    }
  }
  return [...findings, ...cycles(graph)]
}

function packageFault(file, { specifier }) {
  const home = Object.keys(PACKAGES).find((folder) => file.startsWith(`${folder}/`))
  if (home === undefined) return 'in no package that tools/check-layers.mjs knows'
  // Those with a # are the package's own (`imports` in its package.json).
  if (/^(?:node:|#)/.test(specifier) || specifier.endsWith('/package.json')) return undefined
  const target = resolveImport(file, specifier)
  if (target !== undefined) {
    const within = [`${home}/`, ...(PACKAGES[home].inside ?? [])]
    return within.some((prefix) => target.startsWith(prefix))
      ? undefined
      : `imports ${target} past the package's exports`
  }
  const isTest = file.startsWith(`${home}/test/`)
  const allowed = [...PACKAGES[home].imports, ...(isTest ? (PACKAGES[home].tests ?? []) : [])]
  return allowed.some((name) => isWithin(specifier, name)) ? undefined : `${home} may not import ${specifier}`
}

function layerFault(file, { specifier, typeOnly }) {
  const sources = Object.keys(SOURCES).find((folder) => file.startsWith(folder))
  if (sources === undefined || file === `${sources}index.ts`) return undefined
  const layers = SOURCES[sources]
  const path = file.slice(sources.length)
  if (FREE.includes(path)) return `${path} may import nothing`
  const from = layerOf(layers, path)
  if (from === undefined) return 'in no layer that tools/check-layers.mjs knows'
  const rules = rulesOf(layers, from)
  if (specifier.startsWith('node:')) {
    const name = specifier.slice('node:'.length)
    const allowed = [...rules.node, ...(typeOnly ? rules.nodeTypes : [])]
    return allowed.includes(name) ? undefined : `${from} may not import ${specifier}`
  }
  const target = resolveImport(file, specifier)?.slice(sources.length)
  if (target === undefined) {
    return rules.packages.some((name) => isWithin(specifier, name)) ? undefined : `${from} may not import ${specifier}`
  }
  const targetLayer = FREE.includes(target) ? from : layerOf(layers, target)
  const known =
    targetLayer === from || isWithin(target, from.split('/')[0]) || rules.imports.some((name) => isWithin(target, name))
  return known ? undefined : `${from} may not import ${target}`
}

/** What an entry says, with what it says it is `like`. */
function rulesOf(layers, name) {
  const { like, ...own } = layers[name]
  const base = like === undefined ? {} : rulesOf(layers, like)
  return Object.fromEntries(
    ['imports', 'node', 'nodeTypes', 'packages'].map((key) => [key, [...(base[key] ?? []), ...(own[key] ?? [])]]),
  )
}

/** The longest entry of `layers` that `path` is in. */
function layerOf(layers, path) {
  const entries = Object.keys(layers).filter((name) => isWithin(path, name))
  return entries.sort((a, b) => b.length - a.length)[0]
}

function isWithin(path, name) {
  return path === name || path.startsWith(`${name}/`)
}

function resolveImport(file, specifier) {
  return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : undefined
}

/** Each cycle of imports once, by its files. Imports of types only make none. */
function cycles(graph) {
  const found = new Map()
  const done = new Set()
  const visit = (file, path) => {
    const at = path.indexOf(file)
    if (at >= 0) {
      const cycle = path.slice(at)
      found.set([...cycle].sort().join(), `cycle: ${[...cycle, file].join(' -> ')}`)
      return
    }
    if (done.has(file)) return
    for (const target of graph.get(file) ?? []) if (target !== undefined) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return [...found.values()]
}

const root = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url))
report('check-layers', main(root))
