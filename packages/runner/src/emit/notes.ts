// What is written around a function in a call: how it travels.
import { basename } from 'node:path'
import type MagicString from 'magic-string'
import { digest } from '../cache/store.ts'
import type { FunctionPlan } from '../analysis/plan.ts'
import type { Source } from '../syntax/source.ts'

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
  text.appendLeft(end, `, "${hash}", () => ({ ${plan.captures.join(', ')} })${more})`)
}

/** The classes that a function takes along or imports, and that are the same in each of its calls. */
export function sharedClasses({ source, constant, importedClasses }: FunctionPlan): SharedClass[] {
  const lifted = constant
    .filter(({ node }) => node.type === 'ClassDeclaration' || node.type === 'ClassExpression')
    .map(({ variable: { name } }) => ({ id: idOf(source, name), name }))
  return [...lifted, ...importedClasses.map((each) => ({ id: idOf(each.source, each.declaredName), name: each.name }))]
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
