// What is known of a variable without running anything.
import { DefinitionType, type Definition, type Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import { nodeOf, referenceOf, type Source } from './source.ts'

/** The variable that an identifier refers to. */
export function variableOf(source: Source, identifier: Node): Variable | undefined {
  return referenceOf(source, identifier)?.resolved ?? undefined
}

/** What `look` finds out about a variable; nothing when it asks about the same one again: `const a = b, b = a`. */
export function lookOnce<T>(variable: Variable, look: () => T): T | undefined {
  if (looking.has(variable)) return undefined
  looking.add(variable)
  try {
    return look()
  } finally {
    looking.delete(variable)
  }
}

/** Assigned anywhere after its declaration. */
export function isReassigned(variable: Variable): boolean {
  return variable.references.some((each) => each.isWrite() && each.init !== true)
}

/** The expression that a variable always has the value of: `const x = …`, or `let` that nothing assigns. */
export function initialiserOf(variable: Variable): Node | undefined {
  const declarator = declaratorOf(variable)
  if (declarator === undefined || declarator.id.type !== 'Identifier' || declarator.init === null) return undefined
  return isReassigned(variable) ? undefined : bare(declarator.init)
}

/** The declarator of a variable that is declared once, by `const`, `let`, `var` or `using`. */
export function declaratorOf(variable: Variable): (Node & { type: 'VariableDeclarator' }) | undefined {
  const [definition, another] = variable.defs
  if (definition?.type !== DefinitionType.Variable || another !== undefined) return undefined
  const node = nodeOf(definition.node)
  return node.type === 'VariableDeclarator' ? node : undefined
}

/** `key` of `const { key: name } = …`. */
export function keyTaken(variable: Variable): string | undefined {
  const pattern = declaratorOf(variable)?.id
  if (pattern?.type !== 'ObjectPattern') return undefined
  const [name] = variable.identifiers
  const taken = pattern.properties.find((each) => each.type === 'Property' && each.value === (name as unknown))
  if (taken?.type !== 'Property' || taken.computed) return undefined
  return taken.key.type === 'Identifier' ? taken.key.name : undefined
}

/** The type that a parameter or variable is annotated with. */
export function annotationOf(variable: Variable): Node | undefined {
  const [name] = variable.identifiers
  const annotation = name === undefined ? undefined : (name.typeAnnotation as object | undefined)
  if (annotation === undefined || annotation === null) return undefined
  const node = nodeOf(annotation)
  return node.type === 'TSTypeAnnotation' ? node.typeAnnotation : undefined
}

/** Declared for the types alone: `declare const x`, `declare function f`, a type. */
export function isAmbient(source: Source, { type, node, parent }: Definition): boolean {
  if (type === DefinitionType.Type) return true
  const declaration = nodeOf(node)
  if (declaration.type === 'TSDeclareFunction' && declaration.declare) return true
  const around = parent === null || parent === undefined ? source.parents.get(declaration) : nodeOf(parent)
  return [declaration, around].some((each) => each !== undefined && 'declare' in each && each.declare === true)
}

/** The expression inside of what changes its type only, and of `await`. */
export function bare(node: Node): Node {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'TSInstantiationExpression':
    case 'ParenthesizedExpression':
      return bare(node.expression)
    default:
      return node
  }
}

/** The same, and inside of `await`. */
export function awaited(node: Node): Node {
  const inner = bare(node)
  return inner.type === 'AwaitExpression' ? awaited(inner.argument) : inner
}

/** An arrow function, a function expression or a class expression. */
export function isDefinition(node: Node): boolean {
  return ['ArrowFunctionExpression', 'FunctionExpression', 'ClassExpression'].includes(node.type)
}

const looking = new Set<Variable>()
