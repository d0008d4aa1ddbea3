// Makes a script ready: everything that can be found out about it is found out before anything of it runs.
import { commandFaults } from './analysis/commands.ts'
import { examine } from './analysis/examine.ts'
import { filesOfAll } from './analysis/files.ts'
import { bundleAll, type BundledFunction } from './build/bundle-all.ts'
import { transformOptions } from './build/options.ts'
import type { Job, Outcome, Work } from './build/work.ts'
import { stampOf, writeManifest, type Manifest } from './cache/manifest.ts'
import { digest, type Store } from './cache/store.ts'
import { inOrder } from './diagnostics/order.ts'
import type { Finding } from './diagnostics/table.ts'
import { noteFunctions } from './emit/in-place.ts'
import { requireFor } from './emit/require.ts'
import type { PreparedFunction } from './emit/notes.ts'
import type { StoredBundle } from './emitted.ts'
import type { Project } from './syntax/project.ts'
import { isJavaScript } from './syntax/resolve.ts'
import type { Source } from './syntax/source.ts'

/** What was found out about a script. */
export interface Checked {
  readonly sources: readonly Source[]
  readonly bundles: readonly BundledFunction[]
  /** Errors keep it from running. */
  readonly findings: readonly Finding[]
}

/** Finds all that is wrong with scripts and the local files that they consist of. */
export function* check(project: Project, paths: readonly string[]): Work<Checked> {
  const { sources, scripts, findings } = filesOfAll(project, paths)
  const examined = sources.map((source) => examine(project, source))
  findings.push(...examined.flatMap((each) => each.findings))
  findings.push(...sources.flatMap((source) => commandFaults(project, source)))
  const bundles = yield* bundleAll(
    project,
    examined.flatMap(({ plans }) => plans),
    scripts,
  )
  // A package that is not there was told of where it is imported.
  const told = new Set(findings.map(placeOf))
  const certain = bundles.filter(({ plan }) => plan.call.supposedHost === undefined)
  findings.push(...certain.flatMap((each) => each.findings).filter((each) => !told.has(placeOf(each))))
  return { sources, bundles, findings }
}

/** Makes the code of a script that has no errors, and keeps it in the store. */
export function* make(project: Project, path: string, checked: Checked, store: Store): Work<Manifest> {
  const prepared = checked.bundles.flatMap(({ plan, bundle, nested }): PreparedFunction[] => {
    if (bundle === undefined) return []
    const hash = digest(bundle.code)
    const stored: StoredBundle = { ...bundle, nested: nested.map((each) => each.hash) }
    store.write('bundles', hash, JSON.stringify(stored))
    return [{ plan, hash }]
  })
  const files: Record<string, Manifest['files'][string]> = {}
  const own = checked.sources.filter((source) => !isJavaScript(source.path) || sends(source, prepared))
  const codes = yield own.map((source) => transformJob(source, prepared))
  own.forEach((source, i) => {
    files[source.path] = {
      digest: digest(project.text(source.path)),
      code: store.keep('code', codeOf(codes[i])),
    }
  })
  for (const { path: other } of checked.sources) files[other] ??= { digest: digest(project.text(other)), code: null }
  const inputs = new Set(checked.bundles.flatMap((each) => each.inputs))
  const manifest = {
    files,
    packages: Object.fromEntries([...inputs].filter((each) => !(each in files)).map((each) => [each, stampOf(each)])),
    bundles: prepared.map(({ hash }) => hash),
    warnings: inOrder(checked.findings),
  }
  writeManifest(store, path, manifest)
  return manifest
}

function placeOf({ id, path, start }: Finding): string {
  return `${id} ${path} ${start}`
}

/** Whether findings keep a script from running. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error')
}

function sends(source: Source, prepared: readonly PreparedFunction[]): boolean {
  return prepared.some(({ plan }) => plan.source === source)
}

function transformJob(source: Source, prepared: readonly PreparedFunction[]): Job {
  const own = prepared.filter(({ plan }) => plan.source === source)
  return {
    kind: 'transform',
    text: noteFunctions(source, own),
    options: { ...transformOptions(source.path), banner: requireFor(source) },
  }
}

/** The code that esbuild made. @throws what kept it from that */
export function codeOf(outcome: Outcome | undefined): string {
  if (outcome instanceof Error) throw outcome
  if (outcome === undefined || !('code' in outcome)) throw new TypeError('code was asked for')
  return outcome.code
}
