// What an import of another local file is there: a constant such as a list of hosts, a function, a class.
import { DefinitionType, type Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { nodeOf, type Source } from '../syntax/source.ts'
import { initialiserOf, variableOf } from '../syntax/variables.ts'
import { exportedName, importedBy } from './origins.ts'

/** The expression that an imported name always has the value of, and the file it stands in. */
export function exportedConstant(
  project: Project,
  source: Source,
  variable: Variable,
): { readonly source: Source; readonly initialiser: Node } | undefined {
  const exported = exportedVariable(project, source, variable)
  const initialiser = exported === undefined ? undefined : initialiserOf(exported.variable)
  return exported === undefined || initialiser === undefined ? undefined : { source: exported.source, initialiser }
}

/** The variable behind an imported name in the local file that declares it; files between the two may re-export it. */
export function exportedVariable(
  project: Project,
  source: Source,
  variable: Variable,
): { readonly source: Source; readonly variable: Variable } | undefined {
  const [definition] = variable.defs
  if (definition?.type !== DefinitionType.ImportBinding) return undefined
  const imported = importedBy(source, nodeOf(definition.node))
  return imported === undefined ? undefined : exportedBy(project, source, imported.specifier, imported.name, new Set())
}

/** The same for `module.name`, of `import * as module`. */
export function exportedMember(
  project: Project,
  source: Source,
  { object, property, computed }: Node & { type: 'MemberExpression' },
): { readonly source: Source; readonly variable: Variable } | undefined {
  if (computed || object.type !== 'Identifier' || property.type !== 'Identifier') return undefined
  const [definition] = variableOf(source, object)?.defs ?? []
  if (definition?.type !== DefinitionType.ImportBinding) return undefined
  const { specifier, name } = importedBy(source, nodeOf(definition.node)) ?? {}
  return specifier === undefined || name !== '*'
    ? undefined
    : exportedBy(project, source, specifier, property.name, new Set())
}

function exportedBy(
  project: Project,
  from: Source,
  specifier: string,
  name: string,
  seen: Set<string>,
): { readonly source: Source; readonly variable: Variable } | undefined {
  const file = project.imported(specifier, from)
  const key = `${file?.path}:${name}`
  if (file === undefined || seen.has(key)) return undefined
  seen.add(key)
  for (const statement of file.program.body) {
    const local = localName(statement, name)
    if (local === undefined) continue
    if (local.from !== undefined) {
      const found = exportedBy(project, file, local.from, local.name, seen)
      if (found !== undefined) return found
      continue
    }
    const variable = moduleVariable(file, local.name)
    if (variable === undefined) continue
    // What is imported and exported again is declared further on.
    return exportedVariable(project, file, variable) ?? { source: file, variable }
  }
  return undefined
}

/** The name that an export has in its file, or in the one that it is taken from. */
function localName(statement: Node, name: string): { readonly name: string; readonly from?: string } | undefined {
  if (statement.type === 'ExportAllDeclaration') {
    const isAll = statement.exported === null && name !== 'default' && statement.exportKind !== 'type'
    return isAll ? { name, from: statement.source.value } : undefined
  }
  if (statement.type === 'ExportDefaultDeclaration') {
    const { declaration } = statement
    if (name !== 'default') return undefined
    if (declaration.type === 'Identifier') return { name: declaration.name }
    const isNamed = declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration'
    return isNamed && declaration.id !== null ? { name: declaration.id.name } : undefined
  }
  if (statement.type !== 'ExportNamedDeclaration') return undefined
  if (statement.source === null && declares(statement.declaration, name)) return { name }
  const specifier = statement.specifiers.find((each) => exportedName(each.exported) === name)
  if (specifier === undefined) return undefined
  const local = exportedName(specifier.local)
  return statement.source === null ? { name: local } : { name: local, from: statement.source.value }
}

function declares(declaration: Node | null, name: string): boolean {
  if (declaration === null) return false
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.some(({ id }) => id.type === 'Identifier' && id.name === name)
  }
  return 'id' in declaration && declaration.id?.type === 'Identifier' && declaration.id.name === name
}

function moduleVariable({ scopes, program }: Source, name: string): Variable | undefined {
  return scopes.acquire(program as never, true)?.set.get(name)
}
