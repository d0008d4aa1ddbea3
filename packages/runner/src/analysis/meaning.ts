// What a free name means for a function that travels.
import { DefinitionType, type Definition, type Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { nodeOf, type Source } from '../syntax/source.ts'
import { declaratorOf, isAmbient, keyTaken } from '../syntax/variables.ts'
import { isCode } from './code.ts'

/**
 * `global`: what the far end has itself; `import`: imported again; `lift`: a declaration that is taken along as code;
 * `capture`: the value travels; `outside`: told of elsewhere (`arguments`).
 */
export type Meaning = 'global' | 'import' | 'lift' | 'capture' | 'outside'

/** A declaration that travels as code. */
export interface Lifted {
  readonly node: Node
  /** What stands before it: `const name = ` for a function that a variable holds, decorators before an `export`. */
  readonly prefix: string
  /** What stands behind it: the key that is taken of it. */
  readonly suffix: string
  /** Those decorators, which need what they name. */
  readonly decorators: readonly Node[]
  readonly variable: Variable
  /** A namespace stands at the top of a module only. */
  readonly isNamespace: boolean
  /** Static fields that can be assigned. */
  readonly mutable: readonly Node[]
}

/** What the variable means to a function elsewhere. */
export function meaningOf(project: Project, source: Source, variable: Variable): Meaning {
  const definitions = variable.defs.filter((each) => !isAmbient(source, each))
  const [definition] = definitions
  if (definition === undefined) return variable.defs.length === 0 ? 'outside' : 'global'
  switch (definition.type) {
    case DefinitionType.ImportBinding:
      return 'import'
    case DefinitionType.FunctionName:
    case DefinitionType.ClassName:
    case DefinitionType.TSEnumName:
    case DefinitionType.TSModuleName:
      return 'lift'
    case DefinitionType.Variable:
      return isCode(project, source, variable) ? 'lift' : 'capture'
    default:
      return 'capture'
  }
}

/** The declarations behind a variable whose meaning is `lift`: several when they merge. */
export function definitionsToLift(source: Source, variable: Variable): Lifted[] {
  const declarator = declaratorOf(variable)
  if (declarator !== undefined && declarator.init !== null) {
    const { init } = declarator
    const taken = keyTaken(variable)
    return [
      {
        node: init,
        prefix: `const ${variable.name} = ${taken === undefined ? '' : '('}`,
        suffix: taken === undefined ? '' : `).${taken}`,
        decorators: [],
        variable,
        isNamespace: false,
        mutable: mutableStatics(init),
      },
    ]
  }
  return variable.defs.filter((each) => !isAmbient(source, each)).flatMap((each) => lifted(source, variable, each))
}

function lifted(source: Source, variable: Variable, { node }: Definition): Lifted[] {
  const declaration = nodeOf(node)
  // The overloads of a function have no body.
  if (declaration.type === 'TSDeclareFunction') return []
  const isNamespace = declaration.type === 'TSModuleDeclaration'
  const all = declaration.type === 'ClassDeclaration' ? declaration.decorators : []
  const decorators = all.filter(({ end }) => end <= declaration.start)
  const prefix = decorators.map(({ start, end }) => `${source.text.slice(start, end)} `).join('')
  return [
    { node: declaration, prefix, suffix: '', decorators, variable, isNamespace, mutable: mutableStatics(declaration) },
  ]
}

function mutableStatics(node: Node): Node[] {
  if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return []
  return node.body.body.filter(
    (member) => member.type === 'PropertyDefinition' && member.static && !member.readonly && !member.declare,
  )
}
