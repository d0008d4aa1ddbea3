// What a constant of another local file is, such as that of a list of hosts.
import { DefinitionType, type Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { nodeOf, type Source } from '../syntax/source.ts'
import { initialiserOf } from '../syntax/variables.ts'
import { exportedName, importedBy } from './origins.ts'

/** The expression that an imported name always has the value of, and the file it stands in. */
export function exportedConstant(
  project: Project,
  source: Source,
  variable: Variable,
): { readonly source: Source; readonly initialiser: Node } | undefined {
  const [definition] = variable.defs
  if (definition?.type !== DefinitionType.ImportBinding) return undefined
  const imported = importedBy(source, nodeOf(definition.node))
  const file = imported === undefined ? undefined : project.imported(imported.specifier, source)
  if (imported === undefined || file === undefined) return undefined
  const local = localName(file, imported.name)
  const exported = local === undefined ? undefined : moduleVariable(file, local)
  const initialiser = exported === undefined ? undefined : initialiserOf(exported)
  return initialiser === undefined ? undefined : { source: file, initialiser }
}

/** The name that an export has in its file, when it is declared there. */
function localName({ program }: Source, name: string): string | undefined {
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration' || statement.source !== null) continue
    const { declaration } = statement
    const declares =
      declaration?.type === 'VariableDeclaration' &&
      declaration.declarations.some(({ id }) => id.type === 'Identifier' && id.name === name)
    if (declares) return name
    const specifier = statement.specifiers.find((each) => exportedName(each.exported) === name)
    if (specifier !== undefined) return exportedName(specifier.local)
  }
  return undefined
}

function moduleVariable({ scopes, program }: Source, name: string): Variable | undefined {
  return scopes.acquire(program as never, true)?.set.get(name)
}
