// What a bundled package asks of its own folder, which is not there where the function runs.
import { readFileSync } from 'node:fs'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import type { Bundle } from '@yon/script/functions'
import type { FunctionPlan } from '../analysis/plan.ts'
import { positionAt } from '../diagnostics/report.ts'
import { finding, type Finding } from '../diagnostics/table.ts'
import { nodeOf, parseSource } from '../syntax/source.ts'

/** A warning for each `__dirname` and `__filename` in the bundle: it may never be reached. */
export function packageFaults(plan: FunctionPlan, { code, sourceMap }: Bundle): Finding[] {
  if (!/__(?:dir|file)name|import_meta/.test(code)) return []
  const parsed = parseSource('bundle.js', code)
  if (!('program' in parsed)) return []
  const map = new TraceMap(sourceMap)
  const found = new Map<string, Finding>()
  for (const { identifier, resolved } of parsed.references) {
    if (resolved !== null || !OWN_FOLDER.has(identifier.name)) continue
    const each = located(plan, map, code, nodeOf(identifier).start, identifier.name)
    found.set(`${each.path} ${each.start}`, each)
  }
  return [...found.values()]
}

function located(plan: FunctionPlan, map: TraceMap, code: string, offset: number, name: string): Finding {
  const { line, column } = positionAt(code, offset)
  const origin = originalPositionFor(map, { line, column: column - 1 })
  const detail = 'is the folder of a package, which is not there where the function runs'
  const text = origin.source === null ? undefined : readText(origin.source)
  if (origin.source === null || text === undefined) {
    return finding('H107', plan.source, plan.call.argument, { name, detail }, 'warning')
  }
  const start = offsetOf(text, origin.line, origin.column)
  return finding(
    'H107',
    { path: origin.source, text },
    { start, end: start + name.length },
    { name, detail },
    'warning',
  )
}

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1)
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const OWN_FOLDER: ReadonlySet<string> = new Set(['__dirname', '__filename'])
