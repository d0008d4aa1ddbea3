// What stands in object literals and maps that are written out, such as a table of hosts by name.
import type { Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { isGlobalName, nodeOf, type Source } from '../syntax/source.ts'
import { awaited, bare, initialiserOf, lookOnce, variableOf } from '../syntax/variables.ts'
import { exportedConstant, exportedMember } from './exported-constant.ts'

/** The values of an object or map, by name where it is known, and the file they stand in. */
export interface Entries {
  readonly source: Source
  readonly isMap: boolean
  readonly values: readonly (readonly [key: string | undefined, value: Node])[]
}

/** Undefined when it is neither, or when not all of it is known. */
export function entriesOf(project: Project, source: Source, expression: Node): Entries | undefined {
  const node = awaited(expression)
  if (node.type === 'ObjectExpression') return entriesOfObject(source, node)
  if (node.type === 'NewExpression') return entriesOfMap(source, node)
  if (node.type === 'CallExpression') {
    const [frozen] = node.arguments
    const isFrozen = frozen !== undefined && isGlobalMember(source, node.callee, 'Object', 'freeze')
    return isFrozen ? entriesOf(project, source, frozen) : undefined
  }
  if (node.type === 'MemberExpression') {
    const exported = exportedMember(project, source, node)
    return exported === undefined ? undefined : entriesOfVariable(project, exported.source, exported.variable)
  }
  if (node.type !== 'Identifier') return undefined
  const variable = variableOf(source, node)
  return variable === undefined ? undefined : entriesOfVariable(project, source, variable)
}

function entriesOfVariable(project: Project, source: Source, variable: Variable): Entries | undefined {
  if (variable.references.some(({ identifier }) => isChanged(source, nodeOf(identifier)))) return undefined
  return lookOnce(variable, () => {
    const elsewhere = exportedConstant(project, source, variable)
    if (elsewhere !== undefined) return entriesOf(project, elsewhere.source, elsewhere.initialiser)
    const initialiser = initialiserOf(variable)
    return initialiser === undefined ? undefined : entriesOf(project, source, initialiser)
  })
}

/** Whether an expression is a member of a global: `Object.values`. */
export function isGlobalMember(source: Source, expression: Node, object: string, member: string): boolean {
  const node = bare(expression)
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return false
  return node.property.name === member && isGlobalName(source, bare(node.object), object)
}

function entriesOfObject(source: Source, { properties }: Node & { type: 'ObjectExpression' }): Entries | undefined {
  const values = properties.flatMap((each): Entries['values'] =>
    each.type === 'Property' && each.kind === 'init' && !each.computed ? [[keyOf(each.key), each.value]] : [],
  )
  return values.length === properties.length ? { source, isMap: false, values } : undefined
}

function entriesOfMap(source: Source, node: Node & { type: 'NewExpression' }): Entries | undefined {
  const [given] = node.arguments
  if (!isGlobalName(source, bare(node.callee), 'Map') || given === undefined) return undefined
  const pairs = bare(given)
  if (pairs.type !== 'ArrayExpression') return undefined
  const values = pairs.elements.flatMap((each): Entries['values'] => {
    const pair = each === null ? undefined : bare(each)
    const [key, value] = pair?.type === 'ArrayExpression' ? pair.elements : []
    return key === undefined || key === null || value === undefined || value === null ? [] : [[keyOf(key), value]]
  })
  return values.length === pairs.elements.length ? { source, isMap: true, values } : undefined
}

/** `table.name = …`, `table.set(…)`. */
function isChanged(source: Source, identifier: Node): boolean {
  const member = source.parents.get(identifier)
  if (member?.type !== 'MemberExpression' || member.object !== (identifier as unknown)) return false
  const around = source.parents.get(member)
  if (around?.type === 'AssignmentExpression') return around.left === (member as unknown)
  const isCall = around?.type === 'CallExpression' && around.callee === (member as unknown)
  return isCall && member.property.type === 'Identifier' && member.property.name === 'set'
}

function keyOf(key: Node): string | undefined {
  if (key.type === 'Identifier') return key.name
  return key.type === 'Literal' ? String(key.value) : undefined
}
