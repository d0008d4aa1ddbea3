// Expressions whose value nothing uses.
import type { Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Source } from '../syntax/source.ts'
import { bare } from '../syntax/variables.ts'

/**
 * Statements, what is kept in variables that nothing reads, and what the function of `forEach` gives. `goesOn`: the last
 * statement is shown, and what it declares may be read later.
 */
export function forgottenUses(source: Source, goesOn: boolean): Node[] {
  const last = goesOn ? source.program.body.findLast(({ type }) => type !== 'ImportDeclaration') : undefined
  const alone = source.nodes.filter((node) => node !== last).flatMap((node) => leftAlone(source, node))
  return [...alone, ...keptUnread(source, goesOn)]
}

function leftAlone(source: Source, node: Node): Node[] {
  if (node.type === 'ExpressionStatement') {
    const expression = bare(node.expression)
    if (expression.type === 'AssignmentExpression') return []
    const mapped = givenBy(expression, 'map')
    return mapped === undefined ? branches(expression) : [mapped]
  }
  const each = givenBy(node, 'forEach')
  if (each !== undefined) return [each]
  if (node.type !== 'UnaryExpression' || node.operator !== 'void') return []
  // What was begun may be left alone on purpose.
  const value = bare(node.argument)
  return value.type === 'TaggedTemplateExpression' && source.parents.get(node)?.type === 'ExpressionStatement'
    ? [value]
    : []
}

/** What the last part of `a && b`, `a ? b : c` and `a, b` is. */
function branches(expression: Node): Node[] {
  const node = bare(expression)
  switch (node.type) {
    case 'LogicalExpression':
      return branches(node.right)
    case 'ConditionalExpression':
      return [...branches(node.consequent), ...branches(node.alternate)]
    case 'SequenceExpression':
      return node.expressions.flatMap(branches)
    default:
      return [node]
  }
}

/** The expression that is the body of the arrow function in `list.forEach(…)`. */
function givenBy(call: Node, method: string): Node | undefined {
  if (call.type !== 'CallExpression') return undefined
  const callee = bare(call.callee)
  const [fn] = call.arguments
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined
  if (callee.property.name !== method || fn?.type !== 'ArrowFunctionExpression') return undefined
  return fn.body.type === 'BlockStatement' ? undefined : bare(fn.body)
}

/** What declarations and assignments put into variables that nothing reads. */
function keptUnread(source: Source, goesOn: boolean): Node[] {
  const { scopes, program } = source
  const module = scopes.acquire(program as never, true)
  return scopes.variables
    .filter((each) => isUnread(source, each) && !(goesOn && each.scope === module))
    .flatMap(({ references }) =>
      references.flatMap(({ writeExpr }) => (isWhole(source, writeExpr) ? [bare(writeExpr)] : [])),
    )
}

/** The items of what a loop goes through are written as well. */
function isWhole(source: Source, written: object | null | undefined): written is Node {
  const around = written === null || written === undefined ? undefined : source.parents.get(written as Node)
  if (around?.type === 'VariableDeclarator') return around.init === written
  return around?.type === 'AssignmentExpression' && around.operator === '=' && around.left.type === 'Identifier'
}

/** Others may read what is exported, and what `using` declares is disposed of. */
function isUnread(source: Source, { defs, references }: Variable): boolean {
  const [definition] = defs
  const parent = definition?.parent as Node | null | undefined
  if (parent?.type !== 'VariableDeclaration' || parent.kind.endsWith('using')) return false
  if (source.parents.get(parent)?.type === 'ExportNamedDeclaration') return false
  const [name] = definition === undefined ? [] : [definition.name as unknown as Node]
  // A part of what is taken apart is not the whole.
  if (name === undefined || source.parents.get(name)?.type !== 'VariableDeclarator') return false
  return references.length > 0 && references.every((each) => each.isWrite() && !each.isRead())
}
