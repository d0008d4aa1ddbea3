// Which local files a script consists of.
import type { Node } from 'oxc-parser'
import { finding, type Finding } from '../diagnostics/table.ts'
import type { Project } from '../syntax/project.ts'
import { isInstalled, isLocal, isOfPackage, packageOf, resolveLocal } from '../syntax/resolve.ts'
import type { Source } from '../syntax/source.ts'

/** The files that each script consists of, by its path: a function of them must not load that script. */
export type Scripts = ReadonlyMap<string, ReadonlySet<string>>

/** The files of several scripts, each once, and what is wrong on the way. */
export function filesOfAll(
  project: Project,
  paths: readonly string[],
): { sources: Source[]; scripts: Scripts; findings: Finding[] } {
  const found = paths.map((path) => ({ path, ...filesOf(project, path) }))
  return {
    sources: [...new Set(found.flatMap(({ sources }) => sources))],
    scripts: new Map(found.map(({ path, sources }) => [path, new Set(sources.map((each) => each.path))])),
    findings: found.flatMap(({ findings }) => findings),
  }
}

/** The files that are reached from a file by imports of literals, itself first; and what is wrong on the way. */
function filesOf(project: Project, path: string): { sources: Source[]; findings: Finding[] } {
  const sources: Source[] = []
  const findings: Finding[] = []
  const pending = [path]
  const seen = new Set(pending)
  for (let each = pending.shift(); each !== undefined; each = pending.shift()) {
    const source = project.read(each)
    if (source === undefined || !('program' in source)) {
      // JavaScript may be CommonJS, which only Node knows how to read.
      if (source !== undefined && (each === path || /\.[mc]?ts$/.test(each))) {
        findings.push(
          finding(source.id, { path: each, text: project.text(each) }, source, { name: '', detail: source.message }),
        )
      }
      continue
    }
    sources.push(source)
    const imports = importsIn(source)
    findings.push(...imports.flatMap((each) => importFault(source, each) ?? []))
    for (const { specifier } of imports) {
      const found = resolveLocal(specifier, source.path)
      if (found === undefined || seen.has(found) || isOfPackage(found)) continue
      seen.add(found)
      pending.push(found)
    }
  }
  return { sources, findings }
}

interface Import {
  readonly specifier: string
  readonly literal: Node
  /** Loaded in any case, so that its absence ends the script. */
  readonly isCertain: boolean
}

function importsIn(source: Source): readonly Import[] {
  const known = importsOf.get(source)
  if (known !== undefined) return known
  const imports = source.nodes.flatMap((node) => importOf(source, node) ?? [])
  importsOf.set(source, imports)
  return imports
}

function importOf(source: Source, node: Node): Import | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
      if (node.importKind === 'type') return undefined
      return { specifier: node.source.value, literal: node.source, isCertain: isNeeded(source, node) }
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      if (node.source === null || node.exportKind === 'type') return undefined
      return { specifier: node.source.value, literal: node.source, isCertain: node.type === 'ExportAllDeclaration' }
    case 'ImportExpression':
      return node.source.type === 'Literal' && typeof node.source.value === 'string'
        ? { specifier: node.source.value, literal: node.source, isCertain: false }
        : undefined
    default:
      return undefined
  }
}

/** An import whose names stand in types only is left out of the code. */
function isNeeded(source: Source, { specifiers }: Node & { type: 'ImportDeclaration' }): boolean {
  if (specifiers.length === 0) return true
  return specifiers.some((specifier) =>
    source.scopes
      .getDeclaredVariables(specifier as never)
      .some(({ references }) => references.some((each) => each.isValueReference)),
  )
}

function importFault(source: Source, { specifier, literal, isCertain }: Import): Finding | undefined {
  if (!isCertain) return undefined
  if (isLocal(specifier)) {
    const path = resolveLocal(specifier, source.path)
    if (path === undefined) return finding('S102', source, literal, { name: specifier })
    if (!/\.[jt]sx$/.test(path)) return undefined
    return finding('S104', source, literal, { name: specifier, detail: 'this is a file for JSX' })
  }
  const name = packageOf(specifier)
  if (name === undefined || OURS.test(specifier) || isInstalled(name, source.path)) return undefined
  return finding('S103', source, literal, { name, detail: `there is no package ${JSON.stringify(name)} for this file` })
}

const importsOf = new WeakMap<Source, readonly Import[]>()
/** What comes from the running yon. */
const OURS = /^(?:yon$|@yon\/(?:script|ssh|transit|runner\/emitted)(?:\/|$))/
