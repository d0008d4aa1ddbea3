// The names that a piece of code uses and does not declare itself.
import type { Reference } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import { ancestorsOf, childrenOf, nodeOf, referencesWithin, type Source } from '../syntax/source.ts'

/** References to variables that are declared outside of a node, in the order of the text; types are none. */
export function freeReferences(source: Source, node: Node): Reference[] {
  return referencesWithin(source, node).filter((each) => {
    if (!each.isValueReference || isInType(source, nodeOf(each.identifier))) return false
    if (each.resolved === null) return !isOfAround(source, nodeOf(each.identifier), each.identifier.name)
    const { block } = each.resolved.scope
    return !isInside(nodeOf(block), node)
  })
}

/** The names that a piece of code asks for by `typeof name`, and so may lack. */
export function guardedNames(node: Node): ReadonlySet<string> {
  const names = new Set<string>()
  const pending = [node]
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    if (each.type === 'UnaryExpression' && each.operator === 'typeof' && each.argument.type === 'Identifier') {
      names.add(each.argument.name)
    }
    pending.push(...childrenOf(each))
  }
  return names
}

/** What one part of a namespace or enum exports is known by its name alone in the other parts. In a `with`, nothing is known. */
function isOfAround(source: Source, identifier: Node, name: string): boolean {
  for (const around of ancestorsOf(source, identifier)) {
    if (around.type === 'WithStatement') return true
    if (around.type !== 'TSModuleDeclaration' && around.type !== 'TSEnumDeclaration') continue
    const parts = source.scopes
      .getDeclaredVariables(around as never)
      .flatMap(({ defs }) => defs.map(({ node }) => node))
    if (parts.some((part) => source.scopes.acquire(part)?.set.has(name) === true)) return true
  }
  return false
}

/** `typeof x` where a type stands. */
function isInType(source: Source, identifier: Node): boolean {
  for (const around of ancestorsOf(source, identifier)) {
    if (around.type === 'TSTypeQuery') return true
    if (around.type !== 'TSQualifiedName') return false
  }
  return false
}

function isInside(inner: Node, outer: Node): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}
