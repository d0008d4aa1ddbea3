// What is written around a function in a call: how it travels.
import { basename } from 'node:path'
import { ScopeType, type Variable } from '@typescript-eslint/scope-manager'
import type MagicString from 'magic-string'
import { digest } from '../cache/store.ts'
import { bodyOf, type Capture, type FunctionPlan } from '../analysis/plan.ts'
import { lookUp, nodeOf, type Source } from '../syntax/source.ts'

/** A function of a file, and its code. */
export interface PreparedFunction {
  readonly plan: FunctionPlan
  readonly hash: string
}

/** A class that a function takes along, so that its instances can travel: known by one id at both ends. */
export interface SharedClass {
  readonly id: string
  readonly name: string
}

/** Makes `fn` into `ship(fn, hash, () => ({ captures }), [[id, () => Class]])`; no line moves. */
export function noteFunction(text: MagicString, { plan, hash }: PreparedFunction, ship: string): void {
  const { start, end } = plan.call.argument
  const classes = sharedClasses(plan).map(({ id, name }) => `[${JSON.stringify(id)}, () => ${name}]`)
  const more = classes.length === 0 ? '' : `, [${classes.join(', ')}]`
  text.appendRight(start, `${ship}(`)
  const captures = plan.captures.map((each) => `${each.key}: ${readingOf(plan.source, each)}`)
  text.appendLeft(end, `, "${hash}", () => ({ ${captures.join(', ')} })${more})`)
}

/** The functions that read variables which are hidden where the calls stand; they belong where those are declared. */
export function readers(source: Source, captures: readonly Capture[]): string {
  const hidden = new Set(captures.filter(({ isHidden }) => isHidden).map(({ variable }) => variable))
  return [...hidden].map((each) => ` function ${readerOf(source, each)}() { return ${each.name} }`).join('')
}

/** Writes those of them that stand in a function or block, and gives the others, which stand at the top of the file. */
export function noteReaders(text: MagicString, source: Source, captures: readonly Capture[]): string {
  const ofBlocks = captures.filter(({ isHidden, variable }) => isHidden && variable.scope.type !== ScopeType.module)
  for (const variable of new Set(ofBlocks.map((each) => each.variable))) {
    const body = bodyOf(variable)
    const own = ofBlocks.filter((each) => each.variable === variable)
    if (body !== undefined) text.appendLeft(body.start + 1, readers(source, own))
  }
  return readers(
    source,
    captures.filter((each) => !ofBlocks.includes(each)),
  )
}

function readingOf(source: Source, { variable, isHidden }: Capture): string {
  return isHidden ? `${readerOf(source, variable)}()` : variable.name
}

function readerOf({ text }: Source, { name, identifiers: [declared] }: Variable): string {
  return unusedName(text, `__read_${name}_${declared === undefined ? '' : nodeOf(declared).start}`)
}

/** The classes that a function takes along or imports, and that are the same in each of its calls. */
export function sharedClasses({ source, call, constant, importedClasses }: FunctionPlan): SharedClass[] {
  const isSeen = ({ variable }: { readonly variable: Variable }): boolean =>
    lookUp(source, call.call, variable.name) === variable
  const lifted = constant
    .filter(({ node }) => node.type === 'ClassDeclaration' || node.type === 'ClassExpression')
    .filter(isSeen)
    .map(({ variable: { name } }) => ({ id: idOf(source, name), name }))
  const imported = importedClasses
    .filter(isSeen)
    .map((each) => ({ id: idOf(each.source, each.declaredName), name: each.name }))
  return [...lifted, ...imported]
}

function idOf(source: Source, name: string): string {
  return `${basename(source.path)}#${name}@${placeHash(source)}`
}

/** A name that the text does not use. */
export function unusedName(text: string, wanted: string): string {
  let name = wanted
  while (text.includes(name)) name += '_'
  return name
}

/** Files of one name in different folders have classes of their own. */
function placeHash({ path }: Source): string {
  return digest(path).slice(0, 8)
}
