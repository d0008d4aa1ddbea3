// What was typed so far, as one script: each cell is looked at as its last lines, so that functions sent elsewhere find
// what earlier cells declared.
import { join } from 'node:path'
import MagicString from 'magic-string'
import type { Node } from 'oxc-parser'
import { examine } from '../analysis/examine.ts'
import { commandFaults } from '../analysis/commands.ts'
import { exportedName } from '../analysis/origins.ts'
import { bundleAll, type BundledFunction } from '../build/bundle-all.ts'
import { transformOptions } from '../build/options.ts'
import type { Work } from '../build/work.ts'
import { digest, type Store } from '../cache/store.ts'
import { finding, type Finding } from '../diagnostics/table.ts'
import { noteFunction, noteReaders } from '../emit/notes.ts'
import { withImports } from '../emit/preload.ts'
import type { StoredBundle } from '../emitted.ts'
import { codeOf, hasErrors } from '../prepare.ts'
import { Project } from '../syntax/project.ts'
import type { Source } from '../syntax/source.ts'
import { hoist, type HoistedCell } from './hoist.ts'
import { mapOf, originOf, placeIn, typedPlace, type Origins } from './origins.ts'
import { withoutRedeclared } from './redeclared.ts'

/** What a cell is. */
export type Cell =
  | {
      readonly kind: 'code'
      readonly code: HoistedCell
      /** What stacks call it. */
      readonly file: string
      readonly findings: readonly Finding[]
    }
  | { readonly kind: 'wrong'; readonly findings: readonly Finding[] }
  /** It goes on in the next line. */
  | { readonly kind: 'incomplete' }

/** The name by which the code of cells calls `ship`; the context has it. */
export const SHIP = '__ship'

/** One session. */
export class Session {
  readonly #store: Store
  readonly #path: string
  #before = ''
  readonly #cells: Origins[] = []

  constructor(store: Store, folder: string) {
    this.#store = store
    this.#path = join(folder, '[repl].ts')
  }

  /** Makes JavaScript of a cell. */
  *read(typed: string): Work<Cell> {
    const cell = asExpression(typed)
    this.#before = withoutRedeclared(this.#path, this.#before, cell)
    const start = this.#before.length
    const text = withImports(this.#path, this.#before + cell)
    const project = new Project()
    const source = project.add(this.#path, text)
    if (!('program' in source)) {
      if (isUnfinished(cell, source.message, source.start - start)) return { kind: 'incomplete' }
      const end = Math.max(source.end, source.start)
      const place = { path: this.#path, text }
      const fault = finding('S101', place, { start: source.start, end }, { name: '', detail: source.message })
      return { kind: 'wrong', findings: [this.#inCell(fault, cell, start)] }
    }
    const { plans, findings: functionFaults } = examine(project, source)
    const own = plans.filter(({ call }) => call.call.start >= start)
    const bundles = yield* bundleAll(project, own, new Map([[this.#path, new Set([this.#path])]]))
    const all = [
      ...functionFaults,
      ...commandFaults(project, source, { goesOn: true }),
      ...bundles.flatMap(({ findings }) => findings),
    ]
    const findings = all
      .filter((each) => each.start >= start || each.path !== this.#path)
      .map((each) => this.#inCell(each, cell, start))
    if (hasErrors(findings)) return { kind: 'wrong', findings }
    const end = start + cell.length
    const emitted = this.#emit(source, bundles, start, end)
    const [outcome] = yield [{ kind: 'transform', text: emitted.toString(), options: OPTIONS(this.#path) }]
    const code = hoist(codeOf(outcome))
    const maps = [code.map, outcome !== undefined && 'map' in outcome ? outcome.map : '', mapOf(emitted)]
    const firstLine = this.#before.split('\n').length
    this.#cells.push({ maps, firstLine, indent: cell === typed ? 0 : 1 })
    this.#before += `${cell}\n`
    return { kind: 'code', code, file: `[repl#${this.#cells.length}].ts`, findings }
  }

  /** Stacks with the lines that a person typed, where they have those of our code. */
  inTypedLines(text: string): string {
    const now = this.#cells.length
    return text.replace(FRAMES, (found, cell: string | undefined, line: string, column: string) => {
      const place = { line: Number(line), column: Number(column) - 1 }
      if (cell !== undefined) return placeIn(Number(cell), now, originOf(this.#cells[Number(cell) - 1], place))
      // What ran elsewhere has the lines of all that was typed.
      const at = this.#cells.findLastIndex(({ firstLine }) => firstLine <= place.line)
      const origins = this.#cells[at]
      return origins === undefined ? found : placeIn(at + 1, now, typedPlace(origins, place))
    })
  }

  /** Its lines are those of the cell. */
  #inCell(found: Finding, cell: string, start: number): Finding {
    if (found.path !== this.#path) return found
    return { ...found, text: cell, start: Math.max(0, found.start - start), end: Math.max(0, found.end - start) }
  }

  /** The cell, with its functions noted, and imports as what a cell can do. */
  #emit(source: Source, bundles: readonly BundledFunction[], start: number, end: number): MagicString {
    const text = new MagicString(source.text)
    for (const { plan, bundle, nested } of bundles) {
      if (bundle === undefined) continue
      const stored: StoredBundle = { ...bundle, nested: nested.map(({ hash }) => hash) }
      const hash = digest(bundle.code)
      this.#store.write('bundles', hash, JSON.stringify(stored))
      noteFunction(text, { plan, hash }, SHIP)
    }
    const captures = bundles.flatMap(({ plan }) => plan.captures)
    text.appendLeft(end, noteReaders(text, source, captures))
    for (const node of source.program.body) {
      const isWithin = node.start >= start && node.end <= end
      if (isWithin && node.type === 'ImportDeclaration') text.overwrite(node.start, node.end, dynamicImport(node))
    }
    return text.snip(start, end)
  }
}

/** What begins with a brace is an object, when it can be one. */
function asExpression(typed: string): string {
  return /^\s*\{[^]*\}\s*$/.test(typed) ? `(${typed.trim()})` : typed
}

function isUnfinished(cell: string, message: string, at: number): boolean {
  return at >= cell.trimEnd().length || /Unterminated (?:template|multi-?line comment)/i.test(message)
}

function dynamicImport(node: Node & { type: 'ImportDeclaration' }): string {
  if (node.importKind === 'type') return ''
  const loaded = `await import(${node.source.raw})`
  const names = node.specifiers.flatMap((specifier) => {
    if (specifier.type === 'ImportNamespaceSpecifier') return []
    if (specifier.type === 'ImportDefaultSpecifier') return [`default: ${specifier.local.name}`]
    if (specifier.importKind === 'type') return []
    return [`${JSON.stringify(exportedName(specifier.imported))}: ${specifier.local.name}`]
  })
  const whole = node.specifiers.find(({ type }) => type === 'ImportNamespaceSpecifier')
  const parts = [
    ...(whole === undefined ? [] : [`const ${whole.local.name} = ${loaded};`]),
    ...(names.length === 0 ? [] : [`const { ${names.join(', ')} } = ${loaded};`]),
  ]
  return parts.length === 0 ? `${loaded};` : parts.join(' ')
}

const OPTIONS = (path: string): ReturnType<typeof transformOptions> => ({
  ...transformOptions(path),
  sourcemap: 'external',
})
/** `[repl#3].ts:1:2`, and `/folder/[repl].ts:1:2` of functions that were sent. */
const FRAMES = /[^\s(]*\[repl(?:#(\d+))?\]\.ts:(\d+):(\d+)/g
