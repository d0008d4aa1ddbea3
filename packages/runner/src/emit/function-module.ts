// The module that a function becomes: its imports, the declarations it needs, and itself, inside of a function of what
// it captures. Positions of the file it stands in are kept by a source map.
import MagicString, { Bundle } from 'magic-string'
import type { Node } from 'oxc-parser'
import { exportedName, YON_MODULES } from '../analysis/origins.ts'
import { memberOfMeta, PLACES } from '../analysis/outside.ts'
import type { Lifted } from '../analysis/meaning.ts'
import type { FunctionPlan } from '../analysis/plan.ts'
import type { Source } from '../syntax/source.ts'
import { placeOf } from './place.ts'

/** TypeScript that gives, as its default export, `(captures) => function`, with its source map inline. */
export function functionModule(plan: FunctionPlan): string {
  const { source, captures, constant, dependent } = plan
  const text = withPlaces(source)
  const bundle = new Bundle({ separator: '\n' })
  const glue = (content: string): void => void bundle.addSource(new MagicString(content))
  const piece = ({ start, end }: Node, prefix: string, suffix: string): void => {
    const content = text.snip(start, end)
    content.prepend(prefix).append(suffix)
    bundle.addSource({ filename: source.path, content })
  }
  for (const specifier of plan.imports) glue(importAgain(source, specifier))
  const declare = ({ node, prefix }: Lifted): void => piece(node, prefix, prefix === '' ? '' : ';')
  constant.forEach(declare)
  glue(`export default ({ ${captures.join(', ')} }) => {`)
  dependent.forEach(declare)
  piece(plan.call.fn, 'return (', ');')
  glue('}')
  const map = bundle.generateMap({ hires: 'boundary', includeContent: false })
  return `${bundle.toString()}\n//# sourceMappingURL=${map.toUrl()}\n`
}

/** The text in which `import.meta.url` and the like are what they are here. */
function withPlaces(source: Source): MagicString {
  const text = new MagicString(source.text, { filename: source.path })
  for (const node of source.nodes) {
    const member = node.type === 'MetaProperty' && node.meta.name === 'import' ? memberOfMeta(source, node) : undefined
    const around = source.parents.get(node)
    if (member === undefined || around === undefined || !PLACES.has(member)) continue
    text.overwrite(around.start, around.end, JSON.stringify(placeOf(source.path, member)))
  }
  return text
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
