// All functions of a file that are sent elsewhere, and all that is wrong with them.
import { DefinitionType } from '@typescript-eslint/scope-manager'
import type { Node } from 'oxc-parser'
import { finding, type Finding } from '../diagnostics/table.ts'
import type { Project } from '../syntax/project.ts'
import { nodeOf, type Source } from '../syntax/source.ts'
import { isReassigned, variableOf } from '../syntax/variables.ts'
import { shippingCalls, type ShippingCall } from './calls.ts'
import { isFunctionOfFile } from './code.ts'
import { meaningOf } from './meaning.ts'
import { planFunction, type FunctionPlan } from './plan.ts'
import { functionOf, resultsOf } from './results.ts'
import { inMegabytes, LARGE_BYTES, leastBytes } from './sizes.ts'
import { unsendable } from './unsendable.ts'

/** What was found in a file. */
export interface Examination {
  readonly plans: readonly FunctionPlan[]
  readonly findings: readonly Finding[]
}

/** Looks at every call of a file that sends a function elsewhere. */
export function examine(project: Project, source: Source): Examination {
  const plans: FunctionPlan[] = []
  const calls = shippingCalls(project, source)
  const findings: Finding[] = withStatements(source, calls)
  for (const call of calls) {
    if (call.supposedHost !== undefined) {
      const supposed = examineSupposed(project, source, call, call.supposedHost)
      plans.push(...supposed.plans)
      findings.push(...supposed.findings)
      continue
    }
    findings.push(...valueFaults(project, source, call))
    const fault = argumentFault(project, source, call)
    if (fault !== undefined) findings.push(fault)
    if (fault !== undefined || isLeftToRunTime(project, source, call.fn)) continue
    const planned = planFunction(project, source, call)
    findings.push(...planned.findings)
    if (planned.findings.every(({ severity }) => severity === 'warning')) plans.push(planned.plan)
  }
  return { plans, findings: unique(findings) }
}

/** No module may have one; in what is sent, it is told of as a part of that. */
function withStatements(source: Source, calls: readonly ShippingCall[]): Finding[] {
  const alone = source.nodes.filter(
    (node) => node.type === 'WithStatement' && !calls.some(({ fn }) => node.start >= fn.start && node.end <= fn.end),
  )
  return alone.map((node) => finding('S101', source, node, { name: '', detail: '`with` cannot stand in a module' }))
}

/** If it is sent, it travels; if it cannot, that matters only then. */
function examineSupposed(project: Project, source: Source, call: ShippingCall, host: Node): Examination {
  if (argumentFault(project, source, call) !== undefined || isLeftToRunTime(project, source, call.fn))
    return { plans: [], findings: [] }
  const { plan, findings } = planFunction(project, source, call)
  const fault = findings.find(({ severity }) => severity === 'error')
  if (fault === undefined) return { plans: [plan], findings: [] }
  const detail = `${fault.id}: ${fault.message}`
  return { plans: [], findings: [finding('H109', source, host, { name: withoutTicks(shown(source, host)), detail })] }
}

function withoutTicks(text: string): string {
  return text.slice(1, -1)
}

/** A function that a parameter holds: only the caller knows it, and what it needs is checked when it is sent. */
function isLeftToRunTime(project: Project, source: Source, fn: Node): boolean {
  if (fn.type !== 'Identifier') return false
  const variable = variableOf(source, fn)
  return variable !== undefined && meaningOf(project, source, variable) === 'capture'
}

/** What goes there as an argument, and what comes back. */
function valueFaults(project: Project, source: Source, { call, argument, fn }: ShippingCall): Finding[] {
  const given = call.arguments.slice(call.arguments.indexOf(argument as never) + 1).flatMap((each) => {
    const found = each.type === 'SpreadElement' ? undefined : unsendable(project, source, each)
    const bytes = leastBytes(source, each)
    const large =
      bytes > LARGE_BYTES ? [finding('H202', source, each, { name: 'the argument', detail: inMegabytes(bytes) })] : []
    if (found === undefined) return large
    const name = `the argument${found.path === '' ? '' : ` \`…${found.path}\``}`
    return [finding('H201', source, each, { name, detail: found.what })]
  })
  const named = fn.type === 'Identifier' ? variableOf(source, fn) : undefined
  const sent = (named === undefined ? undefined : functionOf(project, source, named)) ?? { source, fn }
  const results = resultsOf(sent.fn).flatMap((each) => {
    const found = unsendable(project, sent.source, each)
    const isAwaited = found?.path === '' && found.what.startsWith('a promise')
    if (found === undefined || isAwaited || isCaptured(project, sent.source, each, sent.fn)) return []
    const name = `the result${found.path === '' ? '' : ` \`…${found.path}\``}`
    return [finding('H401', sent.source, each, { name, detail: found.what })]
  })
  return [...given, ...results]
}

/** What is the result because it was captured is told of as that. */
function isCaptured(project: Project, source: Source, result: Node, fn: Node): boolean {
  const variable = result.type === 'Identifier' ? variableOf(source, result) : undefined
  const [name] = variable?.identifiers ?? []
  if (variable === undefined || name === undefined || meaningOf(project, source, variable) !== 'capture') return false
  const { start } = nodeOf(name)
  return start < fn.start || start >= fn.end
}

function argumentFault(project: Project, source: Source, { fn, argument }: ShippingCall): Finding | undefined {
  if (isFunctionExpression(fn)) return undefined
  const fault = finding('H105', source, argument, { name: shown(source, fn) })
  if (fn.type === 'MemberExpression') return isOfNamespace(source, fn) ? undefined : fault
  if (fn.type !== 'Identifier') return fault
  const variable = variableOf(source, fn)
  if (variable === undefined) return fault
  const meaning = meaningOf(project, source, variable)
  if (meaning === 'import') return undefined
  if (meaning === 'lift') return isFunctionOfFile(project, source, variable) ? undefined : fault
  // A parameter may hold a function that was made ready elsewhere.
  const isParameter = variable.defs[0]?.type === DefinitionType.Parameter && !isReassigned(variable)
  return isParameter ? undefined : fault
}

function isFunctionExpression(node: Node): boolean {
  return node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression'
}

/** `functions.name` of `import * as functions`. */
function isOfNamespace(source: Source, { object, computed }: Node & { type: 'MemberExpression' }): boolean {
  if (computed || object.type !== 'Identifier') return false
  const [definition] = variableOf(source, object)?.defs ?? []
  return (
    definition?.type === DefinitionType.ImportBinding && String(definition.node.type) === 'ImportNamespaceSpecifier'
  )
}

function shown(source: Source, node: Node): string {
  const text = source.text.slice(node.start, node.end).replace(/\s+/g, ' ')
  return `\`${text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text}\``
}

/** A declaration that two functions need is told of once. */
function unique(findings: readonly Finding[]): Finding[] {
  const seen = new Map(findings.map((each) => [`${each.id} ${each.start} ${each.message}`, each]))
  return [...seen.values()].sort((a, b) => a.start - b.start)
}

const SHOWN_MAX = 40
