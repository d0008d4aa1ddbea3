// Where a secret goes: printed, made part of a text, given to a command as an argument, thrown; also by way of constants
// and of functions of the file.
import { InvalidCommand, parseTemplate } from '@yon/script/grammar'
import type { Variable } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { isGlobalName, nodeOf, type Source } from '../syntax/source.ts'
import { bare, declaratorOf, isReassigned, lookOnce, variableOf } from '../syntax/variables.ts'
import { isDollar } from './dollars.ts'
import { argumentHoles } from './holes.ts'
import { yonExport } from './origins.ts'
import { functionOf } from './results.ts'

/** Where it is shown, and what comes of it. */
export interface ShownSecret {
  readonly node: Node
  readonly detail: string
  /** Others can read it; otherwise `***` stands there. */
  readonly isOpen: boolean
}

/** All that shows a secret at this place of it, or at those that its value goes to. */
export function shownUses(project: Project, source: Source, value: Node): ShownSecret[] {
  return uses(project, source, { value, at: value, isRevealed: false, isText: false })
}

interface Flow {
  /** What the secret is, or is part of. */
  readonly value: Node
  /** The name to point at. */
  readonly at: Node
  readonly isRevealed: boolean
  /** It was made part of a text. */
  readonly isText: boolean
}

function uses(project: Project, source: Source, flow: Flow): ShownSecret[] {
  const next = step(source, flow)
  if (next !== undefined) return uses(project, source, next)
  const { value, at, isRevealed, isText } = flow
  const around = source.parents.get(value)
  const shown = (detail: string, isOpen: boolean): ShownSecret[] => [{ node: at, detail, isOpen }]
  if (around === undefined) return []
  if (isArgument(project, source, around, value)) return shown(ARGUMENT, true)
  if (isPrinted(source, around, value)) return isRevealed ? shown(SHOWN, true) : shown(MASKED, false)
  if (isRevealed && isThrown(around, value)) return shown(THROWN, true)
  if (isText && !isRevealed) return shown(MASKED, false)
  return [...kept(source, around, value), ...given(project, source, around, value)].flatMap((variable) =>
    readsOf(variable).flatMap(
      (each) => lookOnce(variable, () => uses(project, source, { ...flow, value: each, at: each })) ?? [],
    ),
  )
}

/** From a part to the whole, as long as that is a value with the secret in it. */
function step(source: Source, flow: Flow): Flow | undefined {
  const { value } = flow
  const around = source.parents.get(value)
  const parent = around === undefined ? undefined : source.parents.get(around)
  switch (around?.type) {
    case 'MemberExpression': {
      if (around.object !== (value as unknown) || around.computed || around.property.type !== 'Identifier')
        return undefined
      if (parent?.type !== 'CallExpression' || parent.callee !== (around as unknown)) return undefined
      const { name } = around.property
      if (name === 'reveal') return { ...flow, value: parent, isRevealed: true }
      if (name === 'join' || (name === 'toString' && !flow.isText)) return { ...flow, value: parent, isText: true }
      return flow.isRevealed && TEXT_METHODS.has(name) ? { ...flow, value: parent } : undefined
    }
    case 'TemplateLiteral':
      return parent?.type === 'TaggedTemplateExpression' ? undefined : { ...flow, value: around, isText: true }
    case 'BinaryExpression':
      return around.operator === '+' ? { ...flow, value: around, isText: true } : undefined
    case 'CallExpression': {
      const isText =
        isGlobalName(source, bare(around.callee), 'String') ||
        source.text.slice(around.callee.start, around.callee.end) === 'JSON.stringify'
      return isText && around.callee !== (value as unknown) ? { ...flow, value: around, isText: true } : undefined
    }
    case 'Property':
      return around.value === (value as unknown) ? { ...flow, value: around } : undefined
    case 'ObjectExpression':
    case 'ArrayExpression':
    case 'AwaitExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
      return { ...flow, value: around }
    default:
      return undefined
  }
}

/** `console.log(…)`, `process.stdout.write(…)` */
function isPrinted(source: Source, call: Node, value: Node): boolean {
  if (call.type !== 'CallExpression' || call.callee === (value as unknown)) return false
  const { callee } = call
  if (callee.type !== 'MemberExpression') return false
  if (isGlobalName(source, callee.object, 'console')) return true
  return /^process\.(?:stdout|stderr)\.write$/.test(source.text.slice(callee.start, callee.end))
}

/** `new Error(…)` */
function isThrown(made: Node, value: Node): boolean {
  if (made.type !== 'NewExpression' && made.type !== 'CallExpression') return false
  const callee = bare(made.callee)
  return callee !== value && callee.type === 'Identifier' && callee.name.endsWith('Error')
}

/** A place among the arguments of a command: not what it reads, and not a variable that it gets. */
function isArgument(project: Project, source: Source, around: Node, value: Node): boolean {
  const options = around.type === 'CallExpression' ? yonExport(project, source, around.callee) : undefined
  if (options === 'flags' || options === 'opt') {
    const outer = source.parents.get(around)
    return outer !== undefined && isArgument(project, source, outer, around)
  }
  if (around.type !== 'TemplateLiteral') return false
  const tagged = source.parents.get(around)
  if (tagged?.type !== 'TaggedTemplateExpression' || !isDollar(project, source, tagged.tag)) return false
  try {
    const { list } = parseTemplate(around.quasis.map((each) => each.value.raw))
    return argumentHoles(list).has(around.expressions.findIndex((each) => each === (value as unknown)))
  } catch (error) {
    if (error instanceof InvalidCommand) return false
    throw error
  }
}

/** The constant that a value is kept in. */
function kept(source: Source, around: Node, value: Node): Variable[] {
  if (around.type !== 'VariableDeclarator' || around.init !== (value as unknown)) return []
  return source.scopes
    .getDeclaredVariables(around as never)
    .filter((each) => !isReassigned(each) && declaratorOf(each)?.id.type === 'Identifier')
}

/** The parameter of a function of the file that a value is given as. */
function given(project: Project, source: Source, around: Node, value: Node): Variable[] {
  if (around.type !== 'CallExpression') return []
  const callee = bare(around.callee)
  const variable = callee.type === 'Identifier' ? variableOf(source, callee) : undefined
  const found = variable === undefined ? undefined : functionOf(project, source, variable)
  const at = around.arguments.findIndex((each) => each === (value as unknown))
  if (found === undefined || found.source !== source || at < 0 || !('params' in found.fn)) return []
  const parameter = (found.fn.params as unknown as readonly Node[])[at]
  return source.scopes
    .getDeclaredVariables(found.fn as never)
    .filter(({ identifiers }) => parameter !== undefined && (identifiers[0] as unknown) === parameter)
}

function readsOf(variable: Variable): Node[] {
  return variable.references.filter((each) => each.isRead()).map(({ identifier }) => nodeOf(identifier))
}

const MASKED = 'as text it is `***`'
const SHOWN = 'printed like this, everybody sees it'
const THROWN = 'in an error like this, everybody sees it'
const ARGUMENT = 'as an argument of a command, `ps` shows it to everybody on that host'
/** Methods of a text that give a text. */
const TEXT_METHODS: ReadonlySet<string> = new Set(
  'trim slice concat padEnd toLowerCase toUpperCase toString'.split(' '),
)
