// Which expressions are surely promises.
import type { Node } from 'oxc-parser'
import type { Project } from '../syntax/project.ts'
import { isGlobalName, type Source } from '../syntax/source.ts'
import { bare, initialiserOf, lookOnce, variableOf } from '../syntax/variables.ts'
import { isHost } from './hosts.ts'
import { moduleMember } from './modules.ts'
import { yonExport } from './origins.ts'
import { functionOf } from './results.ts'

/** Whether it is one, written out: `fetch(…)`, `Promise.all(…)`, a call of an asynchronous function. */
export function isPromise(project: Project, source: Source, expression: Node): boolean {
  const node = bare(expression)
  if (node.type === 'ImportExpression') return true
  if (node.type === 'NewExpression') return isGlobalName(source, bare(node.callee), 'Promise')
  if (node.type !== 'CallExpression') return false
  const callee = bare(node.callee)
  if (isGlobalName(source, callee, 'fetch') || isRemoteCall(project, source, node)) return true
  const { module = '', name: member = '' } = moduleMember(source, callee) ?? {}
  if (/^(?:fs|timers|dns|stream)\/promises$/.test(module)) return !NO_PROMISES.has(member)
  if (callee.type === 'Identifier') return isAsync(project, source, callee)
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return false
  const { name } = callee.property
  if (['then', 'catch', 'finally'].includes(name)) return true
  return isGlobalName(source, bare(callee.object), 'Promise') && name !== 'withResolvers'
}

/** `remote(host, fn)` and `host.run(fn)`; a constant is what it was made of. */
export function isRemoteCall(project: Project, source: Source, expression: Node): boolean {
  const node = bare(expression)
  if (node.type === 'Identifier') {
    const variable = variableOf(source, node)
    const initialiser = variable === undefined ? undefined : initialiserOf(variable)
    if (variable === undefined || initialiser === undefined) return false
    return lookOnce(variable, () => isRemoteCall(project, source, initialiser)) === true
  }
  if (node.type !== 'CallExpression') return false
  const callee = bare(node.callee)
  if (yonExport(project, source, callee) === 'remote') return true
  if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return false
  return callee.property.name === 'run' && isHost(project, source, callee.object)
}

/** The name of an asynchronous function of the script. */
function isAsync(project: Project, source: Source, identifier: Node): boolean {
  const variable = variableOf(source, identifier)
  const found = variable === undefined ? undefined : functionOf(project, source, variable)
  if (found === undefined || !('async' in found.fn) || !('generator' in found.fn)) return false
  return found.fn.async === true && found.fn.generator === false
}

/** What modules of promises give that is none: iterables. */
const NO_PROMISES: ReadonlySet<string> = new Set(['watch', 'glob', 'setInterval', 'Resolver'])
