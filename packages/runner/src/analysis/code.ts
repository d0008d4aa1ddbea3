// Constants that are code: functions, tables of functions and what is made of them, as far as that is written out, so that
// it can be made again elsewhere.
import { builtinModules, createRequire } from 'node:module'
import { DefinitionType, type Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { isLocal } from '../syntax/resolve.ts'
import { isGlobalName, nodeOf, type Source } from '../syntax/source.ts'
import {
  bare,
  declaratorOf,
  initialiserOf,
  isDefinition,
  isReassigned,
  keyTaken,
  variableOf,
} from '../syntax/variables.ts'
import { isGlobalMember } from './entries.ts'
import { exportedVariable } from './exported-constant.ts'
import { moduleMember } from './modules.ts'
import { assignsMember, callsChange } from './mutation.ts'
import { importedBy, YON_MODULES } from './origins.ts'

/** `function`: has functions in it; `value`: has none, or none that is known of. */
type Kind = 'function' | 'value'

/** Whether a variable always holds functions that can be made again by what it is made of, and that nothing changes. */
export function isCode(project: Project, source: Source, variable: Variable): boolean {
  const known = kinds.get(variable)
  if (known !== undefined) return known
  kinds.set(variable, false)
  const found = !isReassigned(variable) && isMadeOfCode(project, source, variable) && !isChanged(source, variable)
  kinds.set(variable, found)
  return found
}

/** Whether a variable always is one of the functions of the file: `const run = isDry ? show : act`. */
export function isFunctionOfFile(project: Project, source: Source, variable: Variable): boolean {
  if (variable.defs.some(({ type }) => type === DefinitionType.FunctionName)) return true
  const initialiser = initialiserOf(variable)
  return initialiser !== undefined && isCode(project, source, variable) && isOneFunction(project, source, initialiser)
}

function isOneFunction(project: Project, source: Source, expression: Node): boolean {
  const node = bare(expression)
  if (node.type === 'ConditionalExpression') {
    return [node.consequent, node.alternate].every((each) => isOneFunction(project, source, each))
  }
  if (node.type !== 'Identifier') return isDefinition(node) && node.type !== 'ClassExpression'
  const variable = variableOf(source, node)
  return variable !== undefined && isFunctionOfFile(project, source, variable)
}

function isMadeOfCode(project: Project, source: Source, variable: Variable): boolean {
  const declarator = declaratorOf(variable)
  if (declarator === undefined || declarator.init === null) return false
  const declaration = source.parents.get(declarator)
  if (declaration?.type !== 'VariableDeclaration' || declaration.kind.endsWith('using')) return false
  const made = bare(declarator.init)
  if (declarator.id.type === 'Identifier') return kindOf(project, source, made) === 'function'
  // const { join } = path
  const taken = keyTaken(variable)
  if (taken === undefined) return false
  const member = moduleMember(source, nodeOf(variable.identifiers[0] as object))
  if (member !== undefined) return isTakenAgain(member.module, member.name)
  return made.type === 'Identifier' && isGlobalName(source, made, made.name) && isFunctionIn(made.name, taken)
}

/** `Math.round` */
function isFunctionOfGlobal(source: Source, object: Node, property: Node): boolean {
  if (object.type !== 'Identifier' || property.type !== 'Identifier') return false
  return isGlobalName(source, object, object.name) && isFunctionIn(object.name, property.name)
}

function isFunctionIn(global: string, member: string): boolean {
  const object = (globalThis as Record<string, unknown>)[global] as Record<string, unknown> | null | undefined
  return typeof object?.[member] === 'function'
}

function isChanged(source: Source, variable: Variable): boolean {
  return variable.references.some(({ identifier }) => {
    const node = nodeOf(identifier)
    return assignsMember(source, node) || callsChange(source, node, variable)
  })
}

/** Undefined for what may be something else when it is made again. */
function kindOf(project: Project, source: Source, expression: Node): Kind | undefined {
  const node = bare(expression)
  const all = (parts: readonly Node[]): Kind | undefined => together(parts.map((each) => kindOf(project, source, each)))
  if (isDefinition(node)) return 'function'
  switch (node.type) {
    case 'Literal':
      return 'value'
    case 'Identifier':
      return kindOfName(project, source, node)
    case 'TemplateLiteral':
      return all(node.expressions)
    case 'ArrayExpression':
      return all(node.elements.filter((each) => each !== null))
    case 'ObjectExpression':
      return all(node.properties.flatMap(partsOfProperty))
    case 'SpreadElement':
      return all([node.argument])
    case 'UnaryExpression':
      return node.operator === 'delete' ? undefined : all([node.argument])
    case 'BinaryExpression':
    case 'LogicalExpression':
      return all([node.left, node.right])
    case 'ConditionalExpression':
      return all([node.test, node.consequent, node.alternate])
    case 'MemberExpression':
      return kindOfMember(project, source, node)
    case 'NewExpression':
      return ['Map', 'Set'].some((name) => isGlobalName(source, bare(node.callee), name))
        ? all(node.arguments)
        : undefined
    case 'CallExpression':
      return kindOfCall(project, source, node, all(node.arguments))
    default:
      return undefined
  }
}

type Property = (Node & { type: 'ObjectExpression' })['properties'][number]

function partsOfProperty(each: Property): Node[] {
  if (each.type === 'SpreadElement') return [each]
  return each.computed ? [each.key, each.value] : [each.value]
}

function kindOfName(project: Project, source: Source, name: Node & { type: 'Identifier' }): Kind | undefined {
  const variable = variableOf(source, name)
  if (variable === undefined) {
    if (['undefined', 'NaN', 'Infinity'].includes(name.name)) return 'value'
    return typeof (globalThis as Record<string, unknown>)[name.name] === 'function' ? 'function' : undefined
  }
  switch (variable.defs[0]?.type) {
    case DefinitionType.FunctionName:
    case DefinitionType.ClassName:
      return 'function'
    case DefinitionType.ImportBinding:
      return kindOfImport(project, source, variable)
    default:
      if (isCode(project, source, variable)) return 'function'
      return isReassigned(variable) || isChanged(source, variable) ? undefined : 'value'
  }
}

/** What is imported is imported again: that may have another value. */
function kindOfImport(project: Project, source: Source, variable: Variable): Kind | undefined {
  const { specifier = '', name = '' } = importedBy(source, nodeOf((variable.defs[0] as Variable['defs'][0]).node)) ?? {}
  if (isFunctionOfNode(specifier.replace(/^node:/, ''), name)) return 'function'
  if (!isLocal(specifier)) return isOfNode(specifier) ? undefined : 'value'
  const exported = exportedVariable(project, source, variable)
  if (exported === undefined) return undefined
  const [definition] = exported.variable.defs
  const isDeclared = definition?.type === DefinitionType.FunctionName || definition?.type === DefinitionType.ClassName
  return isDeclared || isCode(project, exported.source, exported.variable) ? 'function' : undefined
}

function kindOfMember(project: Project, source: Source, node: Node & { type: 'MemberExpression' }): Kind | undefined {
  const member = moduleMember(source, node)
  if (member !== undefined) return isTakenAgain(member.module, member.name) ? 'function' : undefined
  const object = bare(node.object)
  if (isFunctionOfGlobal(source, object, node.property)) return 'function'
  if (['Symbol', 'Math', 'Number'].some((name) => isGlobalName(source, object, name))) return 'value'
  const variable = object.type === 'Identifier' ? variableOf(source, object) : undefined
  // What is in a class may change.
  if (variable === undefined || variable.defs[0]?.type !== DefinitionType.Variable) return undefined
  return together([kindOf(project, source, object), node.computed ? kindOf(project, source, node.property) : 'value'])
}

/** What gives a function and does nothing else. */
function kindOfCall(
  project: Project,
  source: Source,
  { callee: written, arguments: given }: Node & { type: 'CallExpression' },
  kindOfArguments: Kind | undefined,
): Kind | undefined {
  const callee = bare(written)
  if (kindOfArguments === undefined && given.length > 0) return undefined
  if (isGlobalMember(source, callee, 'Object', 'freeze')) return kindOfArguments
  const member = moduleMember(source, callee)
  if (member?.module === 'util' && member.name === 'promisify') return kindOfArguments
  if (callee.type === 'MemberExpression') {
    const isBind = !callee.computed && callee.property.type === 'Identifier' && callee.property.name === 'bind'
    return isBind && kindOf(project, source, callee.object) === 'function' ? 'function' : undefined
  }
  // const add = (a) => (b) => a + b
  const variable = callee.type === 'Identifier' ? variableOf(source, callee) : undefined
  const maker = variable === undefined ? undefined : initialiserOf(variable)
  const isCurried = maker?.type === 'ArrowFunctionExpression' && !maker.async && isDefinition(bare(maker.body))
  return isCurried ? 'function' : undefined
}

function together(kinds: readonly (Kind | undefined)[]): Kind | undefined {
  if (kinds.includes(undefined)) return undefined
  return kinds.includes('function') ? 'function' : 'value'
}

function isOfNode(specifier: string): boolean {
  return builtinModules.includes(specifier.replace(/^node:/, ''))
}

/** Whether a member of a module is taken of it again: `import pkg from 'pkg'; const { parse } = pkg`, as Node.js has it for CommonJS. */
function isTakenAgain(module: string, name: string): boolean {
  return isFunctionOfNode(module, name) || !(isOfNode(module) || isLocal(module) || YON_MODULES.has(module))
}

/** Whether a member of a module of Node, or of yon, is a function there as it is here. */
function isFunctionOfNode(module: string, name: string): boolean {
  if (YON_MODULES.has(module)) return name !== '*' && name !== 'here'
  if (!isOfNode(module)) return false
  const members = require(`node:${module}`) as Record<string, unknown>
  return typeof (name === 'default' ? members : members[name]) === 'function'
}

const require = createRequire(import.meta.url)
const kinds = new WeakMap<Variable, boolean>()
