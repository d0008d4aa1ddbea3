// Assignments that would be lost, because what they change is a copy.
import type { Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import { ancestorsOf, isGlobalName, nodeOf, type Source } from '../syntax/source.ts'
import { annotationOf, bare, declaratorOf, initialiserOf } from '../syntax/variables.ts'
import { isGlobalMember } from './entries.ts'

/** Whether a variable is assigned outside of a node; what a `for (let i = …; …; i++)` does to its own is no matter. */
export function writesElsewhere(source: Source, variable: Variable, node: Node): boolean {
  const update = updateOfLoop(source, variable)
  return variable.references.some((each) => {
    const identifier = nodeOf(each.identifier)
    return each.isWrite() && each.init !== true && !isInside(identifier, node) && !isInside(identifier, update)
  })
}

/** Whether a variable is assigned inside of a node. */
export function isAssignedWithin(variable: Variable, node: Node): boolean {
  return variable.references.some((each) => each.isWrite() && isInside(nodeOf(each.identifier), node))
}

/** Whether an identifier stands in an assignment to something inside of its value: `name.a.b = 1`, `delete name.a`. */
export function assignsMember(source: Source, identifier: Node): boolean {
  let member = typed(source, identifier)
  let isInside = false
  for (;;) {
    const around = source.parents.get(member)
    if (around === undefined) return false
    if (around.type !== 'MemberExpression' || around.object !== (member as unknown)) {
      return isInside && changes(source, around, member)
    }
    isInside = true
    member = typed(source, around)
  }
}

/** With what changes its type only. */
function typed(source: Source, node: Node): Node {
  const around = source.parents.get(node)
  const isTransparent = around !== undefined && (bare(around) !== around || around.type === 'ChainExpression')
  return isTransparent ? typed(source, around) : node
}

/** Whether it is changed by a call: `list.push(…)` of an array, `map.set(…)` of a map, as far as it is known as one; `Object.assign`. */
export function callsChange(source: Source, identifier: Node, variable: Variable): boolean {
  if (isGivenToChange(source, identifier)) return true
  const object = typed(source, identifier)
  const member = source.parents.get(object)
  if (member?.type !== 'MemberExpression' || member.object !== (object as unknown) || member.computed) return false
  const call = source.parents.get(member)
  if (call?.type !== 'CallExpression' || call.callee !== (member as unknown)) return false
  const methods = CHANGES[collectionKind(source, variable) ?? '']
  return member.property.type === 'Identifier' && methods?.includes(member.property.name) === true
}

/** Where a function or class is given members beside its declaration: `fn.limit = 1`, `Object.assign(fn, …)`; not in functions. */
export function givenMembers(source: Source, { references, defs, scope }: Variable): Node[] {
  return references
    .map(({ identifier }) => nodeOf(identifier))
    .filter((each) => assignsMember(source, each) || isGivenToChange(source, each))
    .filter((each) => {
      for (const around of ancestorsOf(source, each)) {
        if (around === nodeOf(scope.block)) return true
        if ('params' in around || defs.some(({ node }) => nodeOf(node) === around)) return false
      }
      return true
    })
}

/** `Object.assign(name, …)`, `Reflect.set(name, …)` */
function isGivenToChange(source: Source, identifier: Node): boolean {
  const given = typed(source, identifier)
  const call = source.parents.get(given)
  if (call?.type !== 'CallExpression' || call.arguments[0] !== (given as unknown)) return false
  return CHANGE_FIRST.some(([object, method]) => isGlobalMember(source, call.callee, object, method))
}

function collectionKind(source: Source, variable: Variable): string | undefined {
  const initialiser = initialiserOf(variable)
  const type = annotationOf(variable)
  if (initialiser?.type === 'ArrayExpression' || type?.type === 'TSArrayType') return 'Array'
  if (initialiser?.type !== 'NewExpression') return undefined
  const maker = bare(initialiser.callee)
  return maker.type === 'Identifier' && isGlobalName(source, maker, maker.name) ? maker.name : undefined
}

function changes(source: Source, around: Node, member: Node): boolean {
  switch (around.type) {
    case 'AssignmentExpression':
      return around.left === (member as unknown)
    case 'UpdateExpression':
      return true
    case 'UnaryExpression':
      return around.operator === 'delete'
    case 'ForOfStatement':
    case 'ForInStatement':
    case 'AssignmentPattern':
      return around.left === (member as unknown)
    // Only what is assigned can be there.
    case 'ArrayPattern':
    case 'RestElement':
      return true
    case 'Property':
      return source.parents.get(around)?.type === 'ObjectPattern' && around.value === (member as unknown)
    default:
      return false
  }
}

function updateOfLoop(source: Source, variable: Variable): Node | undefined {
  const declarator = declaratorOf(variable)
  const declaration = declarator === undefined ? undefined : source.parents.get(declarator)
  const loop = declaration === undefined ? undefined : source.parents.get(declaration)
  return loop?.type === 'ForStatement' && loop.init === (declaration as unknown)
    ? (loop.update ?? undefined)
    : undefined
}

function isInside(inner: Node, outer: Node | undefined): boolean {
  return outer !== undefined && inner.start >= outer.start && inner.end <= outer.end
}

/** What throws of each that is frozen, whatever is in it: `sort` of an empty array does not. */
const CHANGES: Readonly<Record<string, readonly string[]>> = {
  Array: ['push', 'pop', 'shift', 'unshift', 'splice'],
  Map: ['set', 'delete', 'clear'],
  Set: ['add', 'delete', 'clear'],
}

/** Functions that change what they are given first. */
const CHANGE_FIRST: readonly (readonly [object: string, method: string])[] = [
  ['Object', 'assign'],
  ['Object', 'defineProperty'],
  ['Object', 'defineProperties'],
  ['Object', 'setPrototypeOf'],
  ['Reflect', 'set'],
  ['Reflect', 'defineProperty'],
  ['Reflect', 'deleteProperty'],
]
