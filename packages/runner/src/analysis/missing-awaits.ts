// What has to be awaited and stands where a value is expected: it would be true, or `[object Promise]`, in silence.
import type { Node } from 'oxc-parser'
import { finding, type Finding } from '../diagnostics/table.ts'
import type { Project } from '../syntax/project.ts'
import type { Source } from '../syntax/source.ts'
import { bare } from '../syntax/variables.ts'
import { isDollar } from './dollars.ts'
import { isHost } from './hosts.ts'
import { yonExport } from './origins.ts'

/** Commands, their results, and file tests as conditions and as texts. */
export function missingAwaits(project: Project, source: Source): Finding[] {
  const found = source.nodes.flatMap((node) => usesIn(source, node))
  const once = new Map(found.map((each) => [each.value, each]))
  return [...once.values()]
    .filter(({ value }) => isPending(project, source, value))
    .map(({ value, detail }) => {
      const name = source.text.slice(value.start, value.end).replace(/\s+/g, ' ')
      const shown = name.length > SHOWN_MAX ? `${name.slice(0, SHOWN_MAX)}…` : name
      return finding('C103', source, value, { name: shown, detail })
    })
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
    default:
      return []
  }
}

function conditions(expression: Node): Use[] {
  const value = bare(expression)
  if (value.type !== 'LogicalExpression') return [{ value, detail: TRUE }]
  return value.operator === '??' ? [] : [...conditions(value.left), ...conditions(value.right)]
}

/** Whether an expression is surely a command, what comes of one, or a file test that runs. */
function isPending(project: Project, source: Source, node: Node): boolean {
  if (node.type === 'TaggedTemplateExpression') return isDollar(project, source, node.tag)
  if (node.type !== 'CallExpression') return false
  const callee = bare(node.callee)
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return false
  const { name } = callee.property
  const object = bare(callee.object)
  if (OF_COMMANDS.has(name) && isPending(project, source, object)) return true
  return FILE_TESTS.has(name) && isTests(project, source, object)
}

/** `test`, and that of a host. */
function isTests(project: Project, source: Source, node: Node): boolean {
  if (yonExport(project, source, node) === 'test') return true
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return false
  return node.property.name === 'test' && isHost(project, source, node.object)
}

const TRUE = 'which is always true'
const TEXT = 'which is no text yet'
const EQUAL = 'which is equal to nothing'
const COMPARING: ReadonlySet<string> = new Set(['===', '!==', '==', '!='])
const SHOWN_MAX = 40
/** Methods of a command that give a promise, or a command again. */
const OF_COMMANDS: ReadonlySet<string> = new Set([
  'text',
  'bytes',
  'json',
  'lines',
  'jsonl',
  'ok',
  'result',
  'start',
  'catch',
  'finally',
  'stdin',
  'to',
  'tee',
  'stdout',
  'stderr',
  'pipe',
  'timeout',
  'signal',
  'env',
  'cwd',
  'codes',
  'retry',
  'quiet',
  'limit',
])
/** Those of `test` that ask the file system. */
const FILE_TESTS: ReadonlySet<string> = new Set([
  ...'a b c d e f g h k p r s t u w x G L N O S'.split(' '),
  'newer',
  'older',
  'same',
])
