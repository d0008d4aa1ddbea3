// Makes what @yon/script sends to other hosts: the agent, which is small, and on top of it in two parts the library for the
// functions that need it. Each is one text of CommonJS; what several of them use is in the lowest, and given to the others.
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'

const root = new URL('..', import.meta.url).pathname
const source = `${root}packages/script/dist/src/`
const outdir = `${root}packages/script/dist/agent`

/** What there may be only one of over there, and the names by which the agent gives it (src/agent/far/library.ts). */
const AGENT_MODULES = [
  [/^errors\.js$/, 'yon:errors'],
  [/^functions\/(?:shipment|index)\.js$/, 'yon:functions/shipment'],
  [/^agent\/detach\.js$/, 'yon:agent/detach'],
  [/^wire\//, 'yon:wire'],
]
/** Folders and files of the library that deal with other hosts. */
const HOSTS = /^(?:host|fleet|agent)\//

const options = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  metafile: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  logLevel: 'warning',
  supported: { 'dynamic-import': false },
}

await main()

async function main() {
  const agent = await bundle({ entryPoints: [`${source}agent/far/main.js`] }, [])
  const scriptEntry = await entry((path) => !HOSTS.test(path))
  const script = await bundle({ stdin: scriptEntry.stdin }, [given(AGENT_MODULES)])
  const hostsEntry = await entry((path) => HOSTS.test(path))
  const hosts = await bundle({ stdin: hostsEntry.stdin }, [given(AGENT_MODULES), given(scriptEntry.modules)])
  const parts = Object.fromEntries(Object.entries({ agent, script, hosts }).map(([name, code]) => [name, part(code)]))
  await mkdir(outdir, { recursive: true })
  const text = `export const parts = ${JSON.stringify(parts, ['agent', 'script', 'hosts', 'hash', 'base64'], 1)}\n`
  await writeFile(`${outdir}/code.js`, text)
}

async function bundle(input, plugins) {
  const { outputFiles } = await build({ ...options, ...input, plugins })
  return outputFiles[0].text
}

function part(code) {
  const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_LGWIN]: 18 }
  const compressed = brotliCompressSync(code, { params: quality })
  return { hash: createHash('sha256').update(code).digest('hex'), base64: compressed.toString('base64') }
}

/**
 * The entry of a part: `exports` is what index.ts exports of the modules that `belongs` chooses, `modules` are those modules
 * for the part above.
 */
async function entry(belongs) {
  const { metafile } = await build({ ...options, entryPoints: [`${source}index.js`], external: ['@yon/ssh', '@yon/ssh/*', '#agent-code'] })
  const paths = Object.keys(metafile.inputs)
    .map((path) => relative(source, root + path))
    .filter((path) => !path.startsWith('..') && path !== 'index.js' && belongs(path) && !isGiven(path))
  const names = new Map()
  for (const { original, path, names: imported } of await exportsOfIndex()) {
    if (belongs(path)) for (const name of imported) names.set(name, original)
  }
  const lines = [...names].map(([name, from]) => `export { ${name} } from ${JSON.stringify(from)}`)
  const exportsModule = `data:text/javascript,${lines.length}`
  void exportsModule
  return {
    modules: paths.map((path) => [new RegExp(`^${path.replaceAll('.', '\\.')}$`), `yon:${path}`]),
    stdin: {
      resolveDir: source,
      contents: [
        ...paths.map((path, index) => `import * as m${index} from ${JSON.stringify(`./${path}`)}`),
        ...[...names].map(([name, from], index) => `import { ${name} as e${index} } from ${JSON.stringify(from)}`),
        `export const exports = { ${[...names.keys()].map((name, index) => `get ${name}() { return e${index} }`).join(', ')} }`,
        `export const modules = { ${paths.map((path, index) => `${JSON.stringify(`yon:${path}`)}: m${index}`).join(', ')} }`,
      ].join('\n'),
    },
  }
}
