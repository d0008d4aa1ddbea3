// Makes what @yon/script sends to other hosts: the agent, which is small, and on top of it in two parts the library for the
// functions that need it, and the values of Transit for the first call that has one. Each is one text of CommonJS; what several of them use is in the lowest, and given to the others.
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
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
  [/^grammar\/secret\.js$/, 'yon:grammar/secret'],
  [/^wire\//, 'yon:wire'],
]
/** Folders and files of the library that deal with other hosts. */
const HOSTS = /^(?:host|fleet|agent|functions)\//

const options = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  metafile: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  external: ['#agent-code'],
  // Where it is missing there are no files to tell apart.
  logOverride: { 'empty-import-meta': 'silent' },
  supported: { 'dynamic-import': false },
}

await main()

async function main() {
  const script = await libraryPart((path) => !HOSTS.test(path), [])
  const hosts = await libraryPart((path) => HOSTS.test(path), script.modules)
  const codes = {
    agent: await bundle({ entryPoints: [`${source}agent/far/main.js`] }, []),
    values: await bundle({ entryPoints: [`${source}agent/far/values.js`] }, [given(AGENT_MODULES)]),
    script: await bundle(script.input, [given(AGENT_MODULES), absent((path) => HOSTS.test(path))]),
    hosts: await bundle(hosts.input, [given(AGENT_MODULES), given(script.modules)]),
  }
  const parts = Object.fromEntries(Object.entries(codes).map(([name, code]) => [name, part(code)]))
  await mkdir(outdir, { recursive: true })
  await writeFile(`${outdir}/code.js`, `export const parts = ${JSON.stringify(parts, undefined, 1)}\n`)
}

/** A part of the library: its `exports` are those of index.js, its `modules` are for the part above. */
async function libraryPart(belongs, below) {
  const { metafile } = await build({ ...options, entryPoints: [`${source}index.js`] })
  const paths = Object.keys(metafile.inputs)
    .map((path) => relative(source, root + path))
    .filter((path) => !path.startsWith('..') && path !== 'index.js' && belongs(path))
    .filter((path) => ![...AGENT_MODULES, ...below].some(([pattern]) => pattern.test(path)))
  const contents = [
    "export * as exports from './index.js'",
    ...paths.map((path, index) => `import * as m${index} from ${JSON.stringify(`./${path}`)}`),
    `export const modules = { ${paths.map((path, index) => `${JSON.stringify(`yon:${path}`)}: m${index}`).join(', ')} }`,
  ]
  return {
    input: { stdin: { contents: contents.join('\n'), resolveDir: source } },
    modules: paths.map((path) => [new RegExp(`^${path.replaceAll('.', '\\.')}$`), `yon:${path}`]),
  }
}

async function bundle(input, plugins) {
  const { outputFiles } = await build({ ...options, ...input, plugins })
  return outputFiles[0].text
}

/** Modules that another part has. */
function given(modules) {
  return onModules('given', (path) => {
    const id = modules.find(([pattern]) => pattern.test(path))?.[1]
    return id === undefined ? undefined : { path: id, external: true }
  })
}

/** Modules that are left out: what they export is undefined. */
function absent(isAbsent) {
  const plugin = onModules('absent', (path) => (isAbsent(path) ? { path, namespace: 'absent' } : undefined))
  return {
    name: plugin.name,
    setup(building) {
      plugin.setup(building)
      building.onLoad({ filter: /./, namespace: 'absent' }, () => ({ contents: 'module.exports = {}' }))
    },
  }
}

function onModules(name, resolve) {
  return {
    name,
    setup(building) {
      building.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const target = relative(source, join(resolveDir, path))
        return target.startsWith('..') ? undefined : resolve(target)
      })
    },
  }
}

function part(code) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_LGWIN]: 18 }
  const compressed = brotliCompressSync(code, { params })
  return { hash: createHash('sha256').update(code).digest('hex'), base64: compressed.toString('base64') }
}
