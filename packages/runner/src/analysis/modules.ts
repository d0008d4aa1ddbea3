// Members of modules of Node and of packages.
import { DefinitionType } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import { nodeOf, type Source } from '../syntax/source.ts'
import { bare, declaratorOf, isReassigned, keyTaken, variableOf } from '../syntax/variables.ts'
import { importedBy } from './origins.ts'

/** The module and its member that a name, `name.member` or a type is; `node:` is left out. */
export function moduleMember(source: Source, expression: Node): { module: string; name: string } | undefined {
  const node = bare(expression)
  if (node.type === 'Identifier') {
    const imported = importOf(source, node)
    if (imported === undefined) return takenOf(source, node)
    return { module: plain(imported.specifier), name: imported.name }
  }
  const [object, member] =
    node.type === 'MemberExpression'
      ? [node.object, node.property]
      : node.type === 'TSQualifiedName'
        ? [node.left, node.right]
        : []
  if (object?.type !== 'Identifier' || member?.type !== 'Identifier') return undefined
  return memberOfImport(source, object, member.name)
}

function memberOfImport(source: Source, object: Node, name: string): { module: string; name: string } | undefined {
  const imported = importOf(source, object)
  if (imported === undefined) return undefined
  const module = plain(imported.specifier)
  if (['*', 'default'].includes(imported.name)) return { module, name }
  // import { promises } from 'node:fs'
  return imported.name === 'promises' ? { module: `${module}/promises`, name } : undefined
}

/** `const { spawn } = cp`, of `import cp from 'node:child_process'`. */
function takenOf(source: Source, identifier: Node): { module: string; name: string } | undefined {
  const variable = variableOf(source, identifier)
  const taken = variable === undefined ? undefined : keyTaken(variable)
  if (variable === undefined || taken === undefined || isReassigned(variable)) return undefined
  const object = bare(declaratorOf(variable)?.init ?? identifier)
  return object.type === 'Identifier' ? memberOfImport(source, object, taken) : undefined
}

function importOf(source: Source, identifier: Node): { specifier: string; name: string } | undefined {
  const [definition] = variableOf(source, identifier)?.defs ?? []
  return definition?.type === DefinitionType.ImportBinding ? importedBy(source, nodeOf(definition.node)) : undefined
}

function plain(module: string): string {
  return module.replace(/^node:/, '')
}
