// A cell as a function that may wait, whose declarations stay for the cells after it.
import MagicString from 'magic-string'
import type { Node } from 'oxc-parser'
import { ancestorsOf, parseSource, type Source } from '../syntax/source.ts'

/** The name by which a cell calls what watches its waiting; the context has it. */
export const AWAITED = '__awaited'

/** Code to evaluate in this order. */
export interface HoistedCell {
  /** Declares the names of the cell for this cell and all after it. */
  readonly declarations: string
  /**
   * An expression: a function that gives the promise of `{ value }`, that of the cell's last expression; of nothing when
   * it ends otherwise. The cell begins in its second line.
   */
  readonly body: string
  /** The source map of the second line and those after it. */
  readonly map: string
}

/** Takes apart JavaScript. */
export function hoist(code: string): HoistedCell {
  const source = parseSource('cell.js', code)
  if (!('program' in source)) throw new SyntaxError(source.message)
  const text = new MagicString(code)
  const names = namesOf(source)
  for (const node of source.program.body) assign(text, node)
  for (const node of source.nodes) if (node.type === 'AwaitExpression') watch(text, source, node)
  const functions = source.program.body.flatMap((node) =>
    node.type === 'FunctionDeclaration' && node.id !== null ? [`globalThis.${node.id.name} = ${node.id.name};`] : [],
  )
  const last = source.program.body.at(-1)
  if (last?.type === 'ExpressionStatement') {
    text.appendRight(last.start, 'return { value: ')
    text.overwrite(last.end - 1, last.end, ' };')
  }
  return {
    declarations: names.length === 0 ? '' : `var ${names.join(', ')};`,
    body: `(async () => {${functions.join(' ')}\n${text.toString()}\n})`,
    map: text.generateMap({ hires: true }).toString(),
  }
}

/** What the cell declares at its top; a resource is gone with it. */
function namesOf({ scopes, program }: Source): string[] {
  const module = scopes.acquire(program as never, true)
  return (module?.variables ?? [])
    .filter(
      ({ defs }) =>
        !defs.some(({ parent }) => parent !== null && 'kind' in parent && /using/.test(String(parent.kind))),
    )
    .map(({ name }) => name)
}

/** What fails in the runtime itself may tell of no place; where the cell waited for it is one. */
function watch(text: MagicString, source: Source, { argument }: Node & { type: 'AwaitExpression' }): void {
  for (const around of ancestorsOf(source, argument)) if (around.type.includes('Function')) return
  text.appendRight(argument.start, `${AWAITED}(`)
  text.appendLeft(argument.end, ')')
}

/** Makes a declaration an assignment. */
function assign(text: MagicString, node: Node): void {
  if (node.type === 'ClassDeclaration' && node.id !== null) {
    text.appendRight(node.start, `${node.id.name} = `)
    text.appendLeft(node.end, ';')
  }
  if (node.type !== 'VariableDeclaration' || node.kind.endsWith('using')) return
  const [first] = node.declarations
  if (first === undefined) return
  text.remove(node.start, first.start)
  for (const { start, end, init } of node.declarations) {
    text.appendRight(start, '(')
    text.appendLeft(end, init === null ? ' = undefined)' : ')')
  }
}
