// Which export of `yon` an expression is: by scope, not by name.
import { DefinitionType, type Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { nodeOf, type Source } from '../syntax/source.ts'
import { awaited, bare, declaratorOf, isReassigned, lookOnce, variableOf } from '../syntax/variables.ts'

/** The packages whose exports a script uses; the one re-exports the other. */
export const YON_MODULES: ReadonlySet<string> = new Set(['yon', '@yon/script'])

/** The name of the export of `yon` that an expression always is, `*` for the module itself. */
export function yonExport(project: Project, source: Source, expression: Node): string | undefined {
  const node = awaited(expression)
  if (node.type === 'Identifier') {
    const variable = variableOf(source, node)
    return variable === undefined ? undefined : yonExportOf(project, source, variable)
  }
  if (node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier') {
    return yonExport(project, source, node.object) === '*' ? node.property.name : undefined
  }
  if (node.type === 'ImportExpression' && node.source.type === 'Literal') {
    return YON_MODULES.has(String(node.source.value)) ? '*' : undefined
  }
  return undefined
}

/** The same for a variable: an import, or a constant that stands for one. */
export function yonExportOf(project: Project, source: Source, variable: Variable): string | undefined {
  return lookOnce(variable, () => originOf(project, source, variable))
}

function originOf(project: Project, source: Source, variable: Variable): string | undefined {
  const [definition] = variable.defs
  if (definition?.type === DefinitionType.ImportBinding) {
    const imported = importedBy(source, nodeOf(definition.node))
    return imported === undefined ? undefined : exportOf(project, source, imported.specifier, imported.name, new Set())
  }
  const declarator = declaratorOf(variable)
  if (declarator === undefined || declarator.init === null || isReassigned(variable)) return undefined
  if (declarator.id.type === 'Identifier') return yonExport(project, source, declarator.init)
  if (declarator.id.type !== 'ObjectPattern' || yonExport(project, source, declarator.init) !== '*') return undefined
  const [name] = variable.identifiers
  for (const property of declarator.id.properties) {
    const isIt = property.type === 'Property' && bare(property.value) === (name as unknown)
    if (isIt && property.key.type === 'Identifier') return property.key.name
  }
  return undefined
}

/** Which module, and which of its exports (`*` for all of them), an import specifier binds. */
export function importedBy(source: Source, specifier: Node): { specifier: string; name: string } | undefined {
  const declaration = source.parents.get(specifier)
  if (declaration?.type !== 'ImportDeclaration') return undefined
  const module = declaration.source.value
  if (specifier.type === 'ImportNamespaceSpecifier') return { specifier: module, name: '*' }
  if (specifier.type === 'ImportDefaultSpecifier') return { specifier: module, name: 'default' }
  if (specifier.type !== 'ImportSpecifier') return undefined
  return { specifier: module, name: exportedName(specifier.imported) }
}

/** The text of a name in an import or export, which may be a string. */
export function exportedName(name: Node): string {
  return name.type === 'Identifier' ? name.name : name.type === 'Literal' ? String(name.value) : ''
}

/** The export of `yon` that an export of a module is; local files may re-export it. */
function exportOf(
  project: Project,
  from: Source,
  specifier: string,
  name: string,
  seen: Set<string>,
): string | undefined {
  if (YON_MODULES.has(specifier)) return name
  const source = project.imported(specifier, from)
  const key = `${source?.path}:${name}`
  if (source === undefined || name === '*' || seen.has(key)) return undefined
  seen.add(key)
  for (const statement of source.program.body) {
    const found = reExport(project, source, statement, name, seen)
    if (found !== undefined) return found
  }
  return undefined
}

function reExport(
  project: Project,
  source: Source,
  statement: Node,
  name: string,
  seen: Set<string>,
): string | undefined {
  if (statement.type === 'ExportAllDeclaration') {
    const whole = statement.exported === null ? name : exportedName(statement.exported) === name ? '*' : undefined
    return whole === undefined || (whole === name && name === 'default')
      ? undefined
      : exportOf(project, source, statement.source.value, whole, seen)
  }
  if (statement.type !== 'ExportNamedDeclaration') return undefined
  if (statement.declaration?.type === 'VariableDeclaration') {
    const declared = statement.declaration.declarations.find(({ id }) => id.type === 'Identifier' && id.name === name)
    return declared?.init === null || declared === undefined ? undefined : yonExport(project, source, declared.init)
  }
  const specifier = statement.specifiers.find((each) => exportedName(each.exported) === name)
  if (specifier === undefined) return undefined
  return statement.source === null
    ? yonExport(project, source, specifier.local)
    : exportOf(project, source, statement.source.value, exportedName(specifier.local), seen)
}
