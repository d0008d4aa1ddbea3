// The calls of a file that send a function elsewhere.
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import type { Source } from '../syntax/source.ts'
import { bare } from '../syntax/variables.ts'
import { isHost } from './hosts.ts'
import { mayBeHost } from './maybe-host.ts'
import { yonExport } from './origins.ts'

/** A call that sends a function elsewhere. */
export interface ShippingCall {
  readonly call: Node & { type: 'CallExpression' }
  /** The expression of the function, as it stands in the list of arguments. */
  readonly argument: Node
  /** The same without what changes its type only. */
  readonly fn: Node
  /** Not known to be a host, but nothing says that it is none. */
  readonly supposedHost?: Node
}

/** All of a file, in the order of the text: `remote(host, fn)`, `each(hosts, options, fn)` and `host.run(fn)`. */
export function shippingCalls(project: Project, source: Source): ShippingCall[] {
  return source.nodes.flatMap((node) => {
    if (node.type !== 'CallExpression') return []
    const at = positionOfFunction(project, source, node)
    const argument = at === undefined ? undefined : node.arguments[at]
    if (argument === undefined) return supposedCall(project, source, node)
    if (node.arguments.slice(0, at).some(({ type }) => type === 'SpreadElement')) return []
    return [{ call: node, argument, fn: bare(argument) }]
  })
}

/** `something.run(() => …)`: if it is a host when the script runs, the function shall be ready. */
function supposedCall(project: Project, source: Source, call: Node & { type: 'CallExpression' }): ShippingCall[] {
  const supposedHost = receiverOfRun(call)
  const [argument] = call.arguments
  if (supposedHost === undefined || argument === undefined) return []
  return mayBeHost(project, source, supposedHost) ? [{ call, argument, fn: bare(argument), supposedHost }] : []
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
  const receiver = receiverOfRun(call)
  return receiver !== undefined && isHost(project, source, receiver) ? 0 : undefined
}

/** `host` of `host.run(…)`. */
function receiverOfRun(call: Node & { type: 'CallExpression' }): Node | undefined {
  const callee = bare(call.callee)
  if (callee.type !== 'MemberExpression') return undefined
  const { property, computed } = callee
  const isRun = computed
    ? property.type === 'Literal' && property.value === 'run'
    : property.type === 'Identifier' && property.name === 'run'
  return isRun ? callee.object : undefined
}
