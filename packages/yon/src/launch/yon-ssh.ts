// What Node starts first: it loads the program, with what earlier processes compiled of it. As CommonJS, in which the
// bundler puts it: Node's loader of ES modules alone takes as long as the rest of a short run.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { constants, Script } from 'node:vm'
import { CodeCache } from './code-cache.ts'

/** Of all parts, by the bundler. */
declare const PARTS_HASH: string
/** The number of the part to begin with, by the bundler. */
declare const ENTRY: number

/** What tools/join-parts.mjs makes. */
type Text = (require: NodeJS.Require, fileUrl: string, other: () => Parts) => Parts

interface Parts {
  /** Runs a part, once, and gives what it exports. */
  use(part: number): unknown
  /** The parts that ran so far. */
  begun(): readonly number[]
}

const first = load('first', () => rest())
let loadedRest: Parts | undefined
first.use(ENTRY)

function rest(): Parts {
  loadedRest ??= load('rest', () => first)
  return loadedRest
}

function load(name: string, other: () => Parts): Parts {
  const filename = join(__dirname, `yon-ssh-${name}.js`)
  const cache = CodeCache.of(`yon-ssh-${name}-${PARTS_HASH}`)
  const compiled = cache?.read()
  const script = new Script(readFileSync(filename, 'latin1'), {
    filename,
    cachedData: compiled?.code,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  // V8 refuses what another version of it, or other flags, have made.
  const known = new Set(script.cachedDataRejected === true ? [] : compiled?.parts)
  const parts = (script.runInThisContext() as Text)(require, pathToFileURL(filename).href, other)
  process.once('exit', () => {
    const begun = parts.begun()
    if (cache === undefined || begun.every((part) => known.has(part))) return
    cache.write({ parts: [...new Set([...known, ...begun])], code: script.createCachedData() })
  })
  return parts
}
