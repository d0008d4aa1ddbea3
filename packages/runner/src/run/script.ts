// A script from its text to the start: made ready, or found as it was made the last time.
import { pathToFileURL } from 'node:url'
import { readManifest, type Manifest } from '../cache/manifest.ts'
import type { Store } from '../cache/store.ts'
import type { Finding } from '../diagnostics/table.ts'
import { pathOfScript, type ScriptInput } from './script-input.ts'

/** A script that can be loaded. */
export interface ReadyScript {
  readonly url: string
  readonly store: Store
  readonly code: Readonly<Record<string, string | null>>
}

/** Makes a script ready. Without errors, findings are warnings only. */
export async function prepareScript(
  input: ScriptInput,
  store: Store,
): Promise<{ readonly script?: ReadyScript; readonly findings: readonly Finding[] }> {
  const path = pathOfScript(input)
  const known = readManifest(store, path, input.text)
  if (known !== undefined) return { script: ready(path, store, known), findings: known.warnings }
  const { prepareAnew } = await import('./prepare-anew.ts')
  const { manifest, findings } = await prepareAnew({ ...input, path }, store)
  return manifest === undefined ? { findings } : { script: ready(path, store, manifest), findings }
}

function ready(path: string, store: Store, { files }: Manifest): ReadyScript {
  const code = Object.fromEntries(Object.entries(files).map(([file, made]) => [file, made.code]))
  return { url: pathToFileURL(path).href, store, code }
}
