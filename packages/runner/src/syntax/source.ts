// One file of a script: its text, its tree, and what its names mean.
import { analyze, type Reference, type Scope, type ScopeManager, type Variable } from '@typescript-eslint/scope-manager'
import { isJavaScript } from './resolve.ts'
import { parseSync, visitorKeys, type Node, type ParseResult, type Program } from 'oxc-parser'
import { isTooDeep } from './deep.ts'

/** A file that could be parsed. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly program: Program
  readonly scopes: ScopeManager
  /** All references, in the order of the text. */
  readonly references: readonly Reference[]
  /** Of every node but the program. */
  readonly parents: ReadonlyMap<Node, Node>
  /** Every node, a parent before its children. */
  readonly nodes: readonly Node[]
}

/** Why a file could not be parsed. */
export interface SyntaxFault {
  readonly id: 'S101' | 'S104'
  readonly message: string
  readonly start: number
  readonly end: number
}

/** Parses TypeScript or JavaScript, always as a module. */
export function parseSource(path: string, written: string): Source | SyntaxFault {
  // As long as it was, so that places stay what they are.
  const text = written.replace(/^\uFEFF#!/, '// ')
  try {
    return isTooDeep(path, text) ? TOO_DEEP : parse(path, text)
  } catch (error) {
    // The parser's tree, and all that walks it, is as deep as the text is.
    if (error instanceof RangeError) return TOO_DEEP
    throw error
  }
}

function parse(path: string, text: string): Source | SyntaxFault {
  // A script may have no extension at all.
  const lang = /\.jsx?$/.test(path) || isJavaScript(path) ? 'js' : 'ts'
  const hasJsx = /\.[jt]sx$/.test(path)
  const result = parseAs(path, text, hasJsx ? `${lang}x` : lang)
  const [fault] = result.errors
  if (fault !== undefined || hasJsx) {
    // What is no language of scripts is better told than what it looks like in one.
    const jsx = jsxIn(hasJsx ? result : parseAs(path, text, `${lang}x`))
    if (jsx !== undefined) return { id: 'S104', message: 'this is JSX', start: jsx.start, end: jsx.end }
  }
  if (fault !== undefined) {
    const [label] = fault.labels
    return { id: 'S101', message: fault.message, start: label?.start ?? 0, end: label?.end ?? 0 }
  }
  const { program } = result
  const scopes = analyze(program as never, { sourceType: 'module', childVisitorKeys: visitorKeys as never, lib: [] })
  const references = scopes.scopes
    .flatMap((scope) => scope.references)
    .sort((a, b) => nodeOf(a.identifier).start - nodeOf(b.identifier).start)
  return { path, text, program, scopes, references, ...walkTree(program) }
}

function parseAs(path: string, text: string, lang: 'js' | 'ts' | 'jsx' | 'tsx'): ParseResult {
  return parseSync(path, text, { lang, sourceType: 'module', astType: 'ts', range: true, preserveParens: false })
}

function jsxIn({ errors, program }: ParseResult): Node | undefined {
  if (errors.length > 0) return undefined
  return walkTree(program).nodes.find(({ type }) => type === 'JSXElement' || type === 'JSXFragment')
}

/** The scope manager has types of its own for the same nodes. */
export function nodeOf(node: object): Node {
  return node as Node
}

/** The reference that an identifier is; undefined for names that refer to nothing, such as properties. */
export function referenceOf(source: Source, identifier: Node): Reference | undefined {
  return referencesWithin(source, identifier).find((each) => nodeOf(each.identifier) === identifier)
}

/** Whether an expression is a name that the file does not declare, such as `Promise`. */
export function isGlobalName(source: Source, node: Node, name: string): boolean {
  return node.type === 'Identifier' && node.name === name && referenceOf(source, node)?.resolved === null
}

/** The references inside of a node, in the order of the text. */
export function referencesWithin({ references }: Source, { start, end }: Node): readonly Reference[] {
  let low = 0
  let high = references.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (nodeOf((references[middle] as Reference).identifier).start < start) low = middle + 1
    else high = middle
  }
  let last = low
  while (last < references.length && nodeOf((references[last] as Reference).identifier).start < end) last++
  return references.slice(low, last)
}

/** What a name means at a position; undefined when nothing there declares it. */
export function lookUp(source: Source, node: Node, name: string): Variable | undefined {
  for (let scope: Scope | null = scopeAt(source, node); scope !== null; scope = scope.upper) {
    const variable = scope.set.get(name)
    if (variable !== undefined) return variable
  }
  return undefined
}

/** The nodes around a node, the nearest first. */
export function* ancestorsOf({ parents }: Source, node: Node): Generator<Node> {
  for (let each = parents.get(node); each !== undefined; each = parents.get(each)) yield each
}

/** The children of a node, in the order of the text. */
export function childrenOf(node: Node): Node[] {
  return (visitorKeys[node.type] ?? []).flatMap((key) => {
    const value = (node as unknown as Record<string, unknown>)[key]
    return (Array.isArray(value) ? value : [value]).filter(
      (each): each is Node => typeof each === 'object' && each !== null,
    )
  })
}

function scopeAt(source: Source, node: Node): Scope {
  for (const around of ancestorsOf(source, node)) {
    const scope = source.scopes.acquire(around as never, true)
    if (scope !== null) return scope
  }
  return source.scopes.globalScope as Scope
}

function walkTree(program: Program): Pick<Source, 'parents' | 'nodes'> {
  const parents = new Map<Node, Node>()
  const nodes: Node[] = []
  const pending: Node[] = [program]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    nodes.push(node)
    for (const child of childrenOf(node).reverse()) {
      parents.set(child, node)
      pending.push(child)
    }
  }
  return { parents, nodes }
}

const TOO_DEEP: SyntaxFault = { id: 'S101', message: 'something in it is nested too deep', start: 0, end: 0 }
