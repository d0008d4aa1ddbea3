// A function and all it needs, as one text of CommonJS.
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Bundle } from '@yon/script/functions'
import type { Message } from 'esbuild'
import type { Scripts } from '../analysis/files.ts'
import type { FunctionPlan } from '../analysis/plan.ts'
import { finding, type Finding } from '../diagnostics/table.ts'
import { functionModule, type NestedFunction } from '../emit/function-module.ts'
import type { Project } from '../syntax/project.ts'
import { describeFailures, describeWarnings } from './failures.ts'
import { bundleOptions, isVirtual, STRICT } from './options.ts'
import { packageFaults } from './package-faults.ts'
import type { BuildJob, Outcome } from './work.ts'

/** What came of one function. */
export interface Bundled {
  readonly plan: FunctionPlan
  /** Undefined when there are errors. */
  readonly bundle: Bundle | undefined
  /** The files it is made of, but the one it stands in. */
  readonly inputs: readonly string[]
  readonly findings: readonly Finding[]
}

/** What esbuild has to do for a function. */
export function bundleJob(plan: FunctionPlan, nested: readonly NestedFunction[]): BuildJob {
  return { kind: 'build', options: bundleOptions(plan.source.path, functionModule(plan, nested)) }
}

/** What it did. `scripts`: those that must not run over there. */
export function bundled(project: Project, plan: FunctionPlan, outcome: Outcome, scripts: Scripts): Bundled {
  const folder = dirname(plan.source.path)
  if (outcome instanceof Error) {
    const errors = (outcome as Error & { errors?: Message[] }).errors
    if (errors === undefined) throw outcome
    const inputs = errors.flatMap(({ location }) => (location === null ? [] : [resolve(folder, location.file)]))
    // What is wrong in the script as a part of its own function is only that it is one.
    const itself = selfImport(plan, inputs, scripts)
    const findings = itself.length > 0 ? itself : describeFailures(project, plan, errors)
    return { plan, bundle: undefined, inputs: [], findings }
  }
  if (!('outputFiles' in outcome && 'metafile' in outcome)) throw new TypeError('a bundle was asked for')
  const code = outcome.outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? ''
  const map = outcome.outputFiles.find(({ path }) => path.endsWith('.map'))?.text ?? '{}'
  const { inputs, outputs } = outcome.metafile
  const isOfModules = Object.values(inputs).every(({ format }) => format !== 'cjs')
  const paths = Object.keys(inputs)
    .filter((path) => !isVirtual(path))
    .map((path) => resolve(folder, path))
  const bundle: Bundle = {
    // CommonJS may count on what strict code must not do. The line stays, for the source map.
    code: isOfModules ? code : code.replace(STRICT, ''),
    sourceMap: absoluteSources(map, folder),
    needsScript: Object.values(outputs).some(({ imports }) => imports.some(({ path }) => path === '@yon/script')),
  }
  const findings = [
    ...packageFaults(plan, bundle),
    ...describeWarnings(project, plan, outcome.warnings),
    ...selfImport(plan, paths, scripts),
  ]
  return { plan, bundle, inputs: paths, findings }
}

/** A bundle that holds the script itself would run it. */
function selfImport(plan: FunctionPlan, inputs: readonly string[], scripts: Scripts): Finding[] {
  if (!inputs.some((each) => scripts.get(each)?.has(plan.source.path))) return []
  const detail = 'something that it imports imports the script itself, which would run there once more'
  return [finding('H106', plan.source, plan.call.argument, { name: 'import', detail })]
}

function absoluteSources(map: string, folder: string): string {
  const { sources, ...others } = JSON.parse(map) as { sources: string[] }
  return JSON.stringify({ ...others, sources: sources.map((each) => pathOf(each, folder)) })
}

/** esbuild writes some characters of a path as in a URL, and the same path may contain such a text itself. */
function pathOf(source: string, folder: string): string {
  if (source.startsWith('file:')) return fileURLToPath(source)
  const path = resolve(folder, source)
  if (!source.includes('%') || existsSync(path)) return path
  return resolve(folder, decodeURIComponent(source))
}
