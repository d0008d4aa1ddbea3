// What has to be awaited: commands, what comes of them, and file tests.
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import type { Source } from '../syntax/source.ts'
import { bare, initialiserOf, lookOnce, variableOf } from '../syntax/variables.ts'
import { isDollar } from './dollars.ts'
import { isHost } from './hosts.ts'
import { yonExport } from './origins.ts'

/**
 * What an expression surely is: `lazy`, a command that begins when somebody waits for it; `started`, what comes of one, or a
 * file test. A constant is what it was made of.
 */
export function pendingKind(project: Project, source: Source, expression: Node): 'lazy' | 'started' | undefined {
  const node = bare(expression)
  if (node.type === 'TaggedTemplateExpression') return isDollar(project, source, node.tag) ? 'lazy' : undefined
  if (node.type === 'Identifier') {
    const variable = variableOf(source, node)
    const initialiser = variable === undefined ? undefined : initialiserOf(variable)
    if (variable === undefined || initialiser === undefined) return undefined
    return lookOnce(variable, () => pendingKind(project, source, initialiser))
  }
  if (node.type !== 'CallExpression') return undefined
  const callee = bare(node.callee)
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined
  const { name } = callee.property
  const isStep = STEPS.has(name)
  if (isStep || ENDS.has(name)) {
    const kind = pendingKind(project, source, callee.object)
    if (kind !== undefined) return isStep ? kind : 'started'
  }
  return FILE_TESTS.has(name) && isTests(project, source, bare(callee.object)) ? 'started' : undefined
}

/** `test`, and that of a host. */
function isTests(project: Project, source: Source, node: Node): boolean {
  if (yonExport(project, source, node) === 'test') return true
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return false
  return node.property.name === 'test' && isHost(project, source, node.object)
}

/** Methods of a command that give another command. */
const STEPS: ReadonlySet<string> = new Set(
  'stdin to tee stdout stderr pipe timeout signal env cwd codes retry quiet limit'.split(' '),
)
/** Those that give a promise. */
const ENDS: ReadonlySet<string> = new Set('text bytes json lines jsonl ok result start catch finally'.split(' '))
/** Those of `test` that ask the file system. */
const FILE_TESTS: ReadonlySet<string> = new Set([
  ...'a b c d e f g h k p r s t u w x G L N O S'.split(' '),
  'newer',
  'older',
  'same',
])
