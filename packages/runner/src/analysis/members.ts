// What a class declares of `this.name`.
import type { Node } from 'oxc-parser'
import { ancestorsOf, type Source } from '../syntax/source.ts'

/** A field, by its type or by what it is made of. */
export interface Member {
  readonly type: Node | undefined
  readonly value: Node | undefined
  /** Nothing else can be assigned to it. */
  readonly isFixed: boolean
}

/** The field behind `this.name`, or a parameter of the constructor that declares it; undefined when there is neither. */
export function memberOfThis(
  source: Source,
  { object, property, computed }: Node & { type: 'MemberExpression' },
): Member | undefined {
  if (object.type !== 'ThisExpression' || computed) return undefined
  const body = classAround(source, object)
  for (const each of body?.body ?? []) {
    if (each.type === 'PropertyDefinition' && isSame(each.key, property) && !each.computed) {
      const type = each.typeAnnotation?.typeAnnotation
      return { type, value: each.value ?? undefined, isFixed: each.readonly || each.key.type === 'PrivateIdentifier' }
    }
    const parameter = parametersOf(each).find(({ name }) => property.type === 'Identifier' && name === property.name)
    if (parameter !== undefined) return { type: parameter.type, value: undefined, isFixed: false }
  }
  return undefined
}

/** The class whose `this` it is: a function within has its own. */
function classAround(source: Source, node: Node): (Node & { type: 'ClassBody' }) | undefined {
  for (const around of ancestorsOf(source, node)) {
    if (around.type === 'ClassBody') return around
    const isMethod = around.type === 'FunctionExpression' && source.parents.get(around)?.type === 'MethodDefinition'
    if (around.type === 'FunctionDeclaration' || (around.type === 'FunctionExpression' && !isMethod)) return undefined
  }
  return undefined
}

/** `constructor(private readonly web: Host)` */
function parametersOf(member: Node): { name: string; type: Node | undefined }[] {
  if (member.type !== 'MethodDefinition' || member.kind !== 'constructor') return []
  return member.value.params.flatMap((each) => {
    if (each.type !== 'TSParameterProperty') return []
    const name = each.parameter.type === 'AssignmentPattern' ? each.parameter.left : each.parameter
    if (name.type !== 'Identifier') return []
    return [{ name: name.name, type: name.typeAnnotation?.typeAnnotation ?? undefined }]
  })
}

function isSame(key: Node, property: Node): boolean {
  const isName = key.type === 'Identifier' || key.type === 'PrivateIdentifier'
  return isName && key.type === property.type && 'name' in property && key.name === property.name
}
