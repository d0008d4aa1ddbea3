// What has to be awaited and is not: as a value it would be true, or `[object Promise]`, in silence; kept or left alone, it
// is not even begun.
import type { Node } from 'oxc-parser'
import { finding, type Finding } from '../diagnostics/table.ts'
import type { Project } from '../syntax/project.ts'
import { referenceOf, type Source } from '../syntax/source.ts'
import { bare } from '../syntax/variables.ts'
import { forgottenUses } from './forgotten.ts'
import { pendingKind } from './pending.ts'
import { isRemoteCall } from './promises.ts'

/**
 * Commands, their results, file tests, and calls of functions on hosts as conditions and as texts, and those that nothing waits for. `goesOn`: the text is
 * what a person typed so far, and its last statement is shown.
 */
export function missingAwaits(project: Project, source: Source, goesOn: boolean): Finding[] {
  const found = source.nodes.flatMap((node) => usesIn(source, node))
  const once = new Map(found.map((each) => [each.value, each]))
  const asValues = [...once.values()].flatMap(({ value, detail }) =>
    kindOf(project, source, value) === undefined ? [] : [fault(source, value, detail)],
  )
  const forgotten = forgottenUses(source, goesOn).flatMap((value) => {
    const kind = kindOf(project, source, value)
    if (kind === undefined || isHandled(value)) return []
    // What has begun may be meant to go on by itself.
    return [kind === 'lazy' ? fault(source, value, NEVER) : fault(source, value, ALONE, 'warning')]
  })
  return [...asValues, ...forgotten]
}

function kindOf(project: Project, source: Source, value: Node): 'lazy' | 'started' | undefined {
  return pendingKind(project, source, value) ?? (isRemoteCall(project, source, value) ? 'started' : undefined)
}

function fault(source: Source, value: Node, detail: string, severity?: 'warning'): Finding {
  const text = source.text.slice(value.start, value.end).replace(/\s+/g, ' ')
  const name = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text
  return finding('C103', source, value, { name, detail }, severity)
}

/** `….catch(…)`, and a job, which is told of at the end when it fails. */
function isHandled(value: Node): boolean {
  const node = bare(value)
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false
  const { property } = node.callee
  return property.type === 'Identifier' && ['catch', 'start'].includes(property.name)
}

interface Use {
  readonly value: Node
  readonly detail: string
}

/** The values that a node takes as conditions or texts. */
function usesIn(source: Source, node: Node): Use[] {
  switch (node.type) {
    case 'IfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement':
    case 'ConditionalExpression':
      return node.test === null ? [] : conditions(node.test)
    case 'UnaryExpression':
      return node.operator === '!' ? conditions(node.argument) : []
    case 'LogicalExpression':
      return node.operator === '??' ? [] : conditions(node.left)
    case 'BinaryExpression': {
      const detail = node.operator === '+' ? TEXT : COMPARING.has(node.operator) ? EQUAL : undefined
      return detail === undefined ? [] : [node.left, node.right].map((each) => ({ value: bare(each), detail }))
    }
    case 'AssignmentExpression':
      return node.operator === '+=' ? [{ value: bare(node.right), detail: TEXT }] : []
    case 'TemplateLiteral': {
      // Tags take what they like.
      const isTagged = source.parents.get(node)?.type === 'TaggedTemplateExpression'
      return isTagged ? [] : node.expressions.map((each) => ({ value: bare(each), detail: TEXT }))
    }
    case 'CallExpression':
      return isPrinter(source, node.callee) ? node.arguments.map((each) => ({ value: bare(each), detail: TEXT })) : []
    default:
      return []
  }
}

function conditions(expression: Node): Use[] {
  const value = bare(expression)
  if (value.type !== 'LogicalExpression') return [{ value, detail: TRUE }]
  return value.operator === '??' ? [] : [...conditions(value.left), ...conditions(value.right)]
}

/** `console.log` and the like. */
function isPrinter(source: Source, callee: Node): boolean {
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false
  return callee.object.name === 'console' && referenceOf(source, callee.object)?.resolved === null
}

const TRUE = 'which is always true'
const TEXT = 'which is no text yet'
const EQUAL = 'which is equal to nothing'
const NEVER = 'and nothing waits for it, so that it is never run'
const ALONE = 'and nothing waits for it'
const COMPARING: ReadonlySet<string> = new Set(['===', '!==', '==', '!='])
const SHOWN_MAX = 40
