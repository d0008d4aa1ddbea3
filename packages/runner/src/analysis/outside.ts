// What a function uses of its surroundings without a name that could travel: `this`, private members, `import.meta`, …
import type { Node } from 'oxc-parser'
import { finding, type Finding } from '../diagnostics/table.ts'
import { childrenOf, referenceOf, type Source } from '../syntax/source.ts'

/** How far the walk is inside of functions and classes of the shipped code itself. */
interface Inside {
  /** `this`, `super`, `arguments` and `new.target` are those of a function or class within. */
  readonly ownThis: boolean
  /** `await` is within a function. */
  readonly ownAwait: boolean
  /** The private names that classes within declare. */
  readonly privateNames: ReadonlySet<string>
}

/** What of a shipped function, or of a declaration that it needs, is bound to where it stands. */
export function outsideUses(source: Source, node: Node): Finding[] {
  return uses(source, node, { ownThis: false, ownAwait: false, privateNames: new Set() })
}

function uses(source: Source, node: Node, inside: Inside): Finding[] {
  const own = fault(source, node, inside)
  return [
    ...(own === undefined ? [] : [own]),
    ...childrenOf(node).flatMap((child) => uses(source, child, entered(node, child, inside))),
  ]
}

function entered(node: Node, child: Node, inside: Inside): Inside {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      return { ...inside, ownThis: true, ownAwait: true }
    case 'ArrowFunctionExpression':
      return { ...inside, ownAwait: true }
    case 'ClassDeclaration':
    case 'ClassExpression':
      return child.type === 'ClassBody' ? { ...inside, privateNames: privateNames(child, inside) } : inside
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return child === node.value ? { ...inside, ownThis: true } : inside
    case 'StaticBlock':
      return { ...inside, ownThis: true }
    default:
      return inside
  }
}

function privateNames(body: Node & { type: 'ClassBody' }, { privateNames: outer }: Inside): ReadonlySet<string> {
  const names = body.body.flatMap((member) =>
    'key' in member && member.key.type === 'PrivateIdentifier' ? [member.key.name] : [],
  )
  return new Set([...outer, ...names])
}

function fault(source: Source, node: Node, inside: Inside): Finding | undefined {
  switch (node.type) {
    case 'ThisExpression':
      return inside.ownThis ? undefined : finding('H103', source, node, { name: 'this' })
    case 'Super':
      return inside.ownThis ? undefined : finding('H103', source, node, { name: 'super' })
    case 'PrivateIdentifier':
      return inside.privateNames.has(node.name) ? undefined : finding('H103', source, node, { name: `#${node.name}` })
    case 'Identifier':
      return node.name === 'arguments' && !inside.ownThis && referenceOf(source, node) !== undefined
        ? finding('H103', source, node, { name: 'arguments' })
        : undefined
    case 'AwaitExpression':
      return inside.ownAwait
        ? undefined
        : finding('H106', source, node, { name: 'await', detail: 'it is waited for when this file is loaded' })
    case 'MetaProperty':
      return metaFault(source, node, inside)
    case 'ImportExpression':
      return node.source.type === 'Literal' ? undefined : finding('H104', source, node, { name: 'import(…)' })
    case 'WithStatement':
      return finding('H104', source, node, { name: 'with' })
    case 'CallExpression':
      return node.callee.type === 'Identifier' && node.callee.name === 'eval'
        ? finding('H104', source, node, { name: 'eval' })
        : undefined
    default:
      return undefined
  }
}

function metaFault(source: Source, node: Node & { type: 'MetaProperty' }, inside: Inside): Finding | undefined {
  if (node.meta.name === 'new')
    return inside.ownThis ? undefined : finding('H103', source, node, { name: 'new.target' })
  const member = memberOfMeta(source, node)
  const isPlace = member !== undefined && PLACES.has(member)
  const name = member === undefined ? 'import.meta' : `import.meta.${member}`
  // A place of this machine can travel, as text; nobody finds anything there by it.
  return isPlace
    ? finding('H104', source, node, { name, detail: 'names a place of this machine, over there as well' }, 'warning')
    : finding('H104', source, node, { name })
}

/** `url` of `import.meta.url`. */
export function memberOfMeta(source: Source, meta: Node): string | undefined {
  const around = source.parents.get(meta)
  if (around?.type !== 'MemberExpression' || around.computed || around.object !== (meta as unknown)) return undefined
  return around.property.type === 'Identifier' ? around.property.name : undefined
}

/** What of `import.meta` is text. */
export const PLACES: ReadonlySet<string> = new Set(['url', 'dirname', 'filename'])
