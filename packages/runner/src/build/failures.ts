// What kept esbuild from bundling a function, told where the script caused it.
import { resolve, dirname } from 'node:path'
import type { Message } from 'esbuild'
import type { FunctionPlan } from '../analysis/plan.ts'
import { finding, type Finding, type Place } from '../diagnostics/table.ts'
import type { Project } from '../syntax/project.ts'
import { isOwnPackage } from './own-packages.ts'
import { isVirtual } from './options.ts'

/** One finding a message. */
export function describeFailures(project: Project, plan: FunctionPlan, messages: readonly Message[]): Finding[] {
  return messages.map((message) => {
    const { place, start, end } = placeOf(project, plan, message)
    const range = { start, end }
    const { text } = message
    const addon = /No loader is configured for "\.node" files: (.*)$/.exec(text)?.[1]
    if (addon !== undefined) {
      return finding('H107', place, range, { name: addon, detail: 'is a native addon, which cannot be sent' })
    }
    if (text.includes('Top-level await')) {
      const detail = 'it is waited for when its file is loaded'
      return finding('H106', place, range, { name: 'await', detail })
    }
    return finding('S103', place, range, { name: '', detail: text })
  })
}

/** What esbuild puts `{}` in the place of. */
export function describeWarnings(project: Project, plan: FunctionPlan, messages: readonly Message[]): Finding[] {
  return messages
    .filter(({ id }) => id === 'empty-import-meta')
    .flatMap((message) => {
      const { place, ...range } = placeOf(project, plan, message)
      const detail = 'is empty where the function runs'
      return isOwnPackage(place.path) ? [] : [finding('H107', place, range, { name: 'import.meta', detail }, 'warning')]
    })
}

/** A message about the module of a function is about the import that it repeats, or about the function. */
function placeOf(
  project: Project,
  plan: FunctionPlan,
  { location, text }: Message,
): { place: Place; start: number; end: number } {
  const { source, call, imports } = plan
  if (location === null || isVirtual(location.file)) {
    const specifier = imports.find((each) => {
      const declaration = source.parents.get(each)
      return declaration?.type === 'ImportDeclaration' && text.includes(JSON.stringify(declaration.source.value))
    })
    const declaration = specifier === undefined ? undefined : source.parents.get(specifier)
    const { start, end } = declaration?.type === 'ImportDeclaration' ? declaration.source : call.argument
    return { place: source, start, end }
  }
  const path = resolve(dirname(source.path), location.file)
  const content = project.source(path)?.text ?? location.lineText
  const isWhole = content !== location.lineText
  const before = isWhole
    ? content
        .split('\n')
        .slice(0, location.line - 1)
        .join('\n').length + (location.line > 1 ? 1 : 0)
    : 0
  const column = Buffer.from(location.lineText).subarray(0, location.column).toString().length
  const width = Buffer.from(location.lineText)
    .subarray(location.column, location.column + location.length)
    .toString().length
  return { place: { path, text: content }, start: before + column, end: before + column + width }
}
