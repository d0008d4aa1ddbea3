// The calls of a file that send a function elsewhere.
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import type { Source } from '../syntax/source.ts'
import { bare } from '../syntax/variables.ts'
import { isHost } from './hosts.ts'
import { yonExport } from './origins.ts'

/** A call that sends a function elsewhere. */
export interface ShippingCall {
  readonly call: Node & { type: 'CallExpression' }
  /** The expression of the function, as it stands in the list of arguments. */
  readonly argument: Node
  /** The same without what changes its type only. */
  readonly fn: Node
}

/** All of a file, in the order of the text: `remote(host, fn)`, `each(hosts, options, fn)` and `host.run(fn)`. */
export function shippingCalls(project: Project, source: Source): ShippingCall[] {
  return source.nodes.flatMap((node) => {
    if (node.type !== 'CallExpression') return []
    const at = positionOfFunction(project, source, node)
    const argument = at === undefined ? undefined : node.arguments[at]
    if (argument === undefined || node.arguments.slice(0, at).some(({ type }) => type === 'SpreadElement')) return []
    return [{ call: node, argument, fn: bare(argument) }]
  })
}

function positionOfFunction(
  project: Project,
  source: Source,
  call: Node & { type: 'CallExpression' },
): number | undefined {
  const name = yonExport(project, source, call.callee)
  if (name === 'remote') return 1
  // The options may be left out.
  if (name === 'each') return call.arguments.length === 2 ? 1 : 2
  const callee = bare(call.callee)
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return undefined
  return callee.property.name === 'run' && isHost(project, source, callee.object) ? 0 : undefined
}
