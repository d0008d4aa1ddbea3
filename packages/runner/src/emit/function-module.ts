// The module that a function becomes: its imports, the declarations it needs, and itself, inside of a function of what
// it captures. Positions of the file it stands in are kept by a source map.
import type { Bundle } from '@yon/script/functions'
import { pathToFileURL } from 'node:url'
import MagicString, { Bundle as Pieces } from 'magic-string'
import type { Node } from 'oxc-parser'
import { exportedName, YON_MODULES } from '../analysis/origins.ts'
import { memberOfMeta, PLACES } from '../analysis/outside.ts'
import type { Lifted } from '../analysis/meaning.ts'
import { depthOf, type Capture, type FunctionPlan } from '../analysis/plan.ts'
import { childrenOf, type Source } from '../syntax/source.ts'
import { isDefinition } from '../syntax/variables.ts'
import { noteFunction, noteReaders, readers, sharedClasses, unusedName, type PreparedFunction } from './notes.ts'
import { placeOf } from './place.ts'

/** A function inside of another, with its code: from over there it goes further. */
export interface NestedFunction extends PreparedFunction {
  readonly bundle: Bundle
}

/** TypeScript that gives, as its default export, `(captures) => function`, with its source map inline. */
export function functionModule(plan: FunctionPlan, nested: readonly NestedFunction[]): string {
  const { source, constant } = plan
  const ship = unusedName(source.text, '__ship')
  const text = pieceable(plan, nested, ship)
  const module = new Pieces({ separator: '\n' })
  const glue = (content: string): void => void module.addSource(new MagicString(content))
  const piece = ({ start, end }: Node, prefix: string, suffix: string): void => {
    const content = text.snip(start, end)
    content.prepend(prefix).append(suffix)
    module.addSource({ filename: pathToFileURL(source.path).href, content })
  }
  const declare = ({ node, prefix, suffix }: Lifted): void => piece(node, prefix, `${suffix}\n;`)
  for (const specifier of plan.imports) glue(importAgain(source, specifier))
  provideNested(source, nested, ship).forEach(glue)
  constant.forEach(declare)
  registerClasses(plan).forEach(glue)
  const given = unusedName(source.text, '__captures')
  const read = nested.flatMap((each) => each.plan.captures)
  glue(`export default (${given}) => {`)
  const levels = levelsOf(plan)
  for (const { captures, lifted } of levels) {
    glue(`{ const { ${captures.map(({ key, variable: { name } }) => `${key}: ${name}`).join(', ')} } = ${given};`)
    const names = new Set(captures.map(({ variable }) => variable))
    glue(
      readers(
        source,
        read.filter(({ variable }) => names.has(variable)),
      ),
    )
    lifted.forEach(declare)
  }
  piece(plan.call.fn, 'return (', ');')
  glue('}'.repeat(1 + levels.length))
  const map = module.generateMap({ hires: 'boundary', includeContent: false })
  return `${module.toString()}\n//# sourceMappingURL=${map.toUrl()}\n`
}

interface Level {
  readonly captures: readonly Capture[]
  readonly lifted: readonly Lifted[]
}

/** What belongs to one scope of the file, from the outermost on: an inner variable hides an outer one of its name there, too. */
function levelsOf({ captures, dependent }: FunctionPlan): Level[] {
  const depth = ({ variable }: Capture | Lifted): number => depthOf(variable.scope)
  const depths = new Set([...captures, ...dependent].map(depth))
  return [...depths]
    .sort((a, b) => a - b)
    .map((each) => ({
      captures: captures.filter((one) => depth(one) === each),
      lifted: dependent.filter((one) => depth(one) === each),
    }))
}

/** The text with the functions inside noted, and in which `import.meta.url` and the like are what they are here. */
function pieceable(plan: FunctionPlan, nested: readonly NestedFunction[], ship: string): MagicString {
  const { source } = plan
  const text = new MagicString(source.text, { filename: source.path })
  for (const node of source.nodes) {
    const member = node.type === 'MetaProperty' && node.meta.name === 'import' ? memberOfMeta(source, node) : undefined
    const around = source.parents.get(node)
    if (member === undefined || around === undefined || !PLACES.has(member)) continue
    text.overwrite(around.start, around.end, JSON.stringify(placeOf(source.path, member)))
  }
  for (const literal of [...plan.constant, ...plan.dependent].flatMap(({ node }) => literalsOf(node))) {
    text.appendRight(literal.start, 'Object.freeze(').appendLeft(literal.end, ')')
  }
  for (const each of nested) noteFunction(text, each, ship)
  noteReaders(
    text,
    source,
    nested.flatMap(({ plan }) => plan.captures),
  )
  return text
}

/** The objects and arrays of a table of functions: a change there would be lost, as that of a captured value. */
function literalsOf(node: Node): Node[] {
  if (isDefinition(node) || node.type.endsWith('Declaration')) return []
  const own = node.type === 'ObjectExpression' || node.type === 'ArrayExpression' ? [node] : []
  return [...own, ...childrenOf(node).flatMap(literalsOf)]
}

/** Over there, there is no store to read from: the code of a function inside comes with that of the one around it. */
function provideNested({ text }: Source, nested: readonly NestedFunction[], ship: string): string[] {
  if (nested.length === 0) return []
  const provide = unusedName(text, '__provide')
  const codes = new Map(nested.map(({ hash, bundle }) => [hash, { ...bundle, sourceMap: '' }]))
  return [
    `import { provideBundle as ${provide}, ship as ${ship} } from "@yon/script/functions";`,
    ...[...codes].map(([hash, bundle]) => `${provide}("${hash}", ${JSON.stringify(bundle)});`),
  ]
}

function registerClasses(plan: FunctionPlan): string[] {
  const classes = sharedClasses(plan)
  if (classes.length === 0) return []
  const register = unusedName(plan.source.text, '__register')
  return [
    `import { registerClass as ${register} } from "@yon/script/wire";`,
    ...classes.map(({ id, name }) => `${register}(${JSON.stringify(id)}, ${name});`),
  ]
}

/** One import of one name. */
function importAgain(source: Source, specifier: Node): string {
  const declaration = source.parents.get(specifier)
  if (declaration?.type !== 'ImportDeclaration') return `${source.text.slice(specifier.start, specifier.end)};`
  const module = declaration.source.value
  const attributes = declaration.attributes.map(
    ({ key, value }) => `${JSON.stringify(exportedName(key))}: ${value.raw}`,
  )
  const from = JSON.stringify(YON_MODULES.has(module) ? '@yon/script' : module)
  return `import ${binding(specifier)} from ${from}${attributes.length > 0 ? ` with { ${attributes.join()} }` : ''};`
}

function binding(specifier: Node): string {
  if (specifier.type === 'ImportNamespaceSpecifier') return `* as ${specifier.local.name}`
  if (specifier.type === 'ImportDefaultSpecifier') return specifier.local.name
  if (specifier.type !== 'ImportSpecifier') throw new Error(`no import: ${specifier.type}`)
  return `{ ${JSON.stringify(exportedName(specifier.imported))} as ${specifier.local.name} }`
}
