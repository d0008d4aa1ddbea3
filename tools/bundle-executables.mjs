// Joins each executable and what it imports into few files: a process then starts in half the time.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { evaluated, pastEntryPoints } from './entry-points.mjs'
import { joinParts } from './join-parts.mjs'

const root = new URL('..', import.meta.url).pathname
const outdir = `${root}packages/yon/dist/bundle`

const options = {
  absWorkingDir: root,
  outdir,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Parsers and bundlers are loaded when a script is new or changed; some are native.
  external: ['@noble/*', '@jridgewell/*', '@typescript-eslint/*', 'esbuild', 'magic-string', 'oxc-parser'],
  legalComments: 'none',
  logLevel: 'warning',
}

/** What runs without a connection, and before there is one. */
const FIRST =
  /^yon-ssh\.js$|^(?:begin-connecting|configuration|explain-config|print-config|query|session-plan|usage|version)-\w+\.js$/

await rm(outdir, { recursive: true, force: true })
// What is imported on demand stays in files of its own.
await build({
  ...options,
  splitting: true,
  entryPoints: {
    yon: 'packages/yon/dist/src/yon.js',
    // What scripts import, and what Node loads by its URL; packages/yon/src/run/modules.ts names them.
    ...entryPointsOf('script'),
    ...entryPointsOf('ssh'),
    ...entryPointsOf('transit'),
    'runner-emitted': 'packages/runner/dist/src/emitted.js',
    'runner-latecomer': 'packages/runner/dist/src/load/latecomer.js',
    'runner-thread': 'packages/runner/dist/src/load/thread.js',
  },
})
await bundleSsh()

/** `yon-ssh` is started often and for short: what it begins with, the rest, and beside them the program that loads both. */
async function bundleSsh() {
  const { outputFiles, metafile } = await build({
    ...options,
    splitting: true,
    write: false,
    metafile: true,
    entryPoints: { 'yon-ssh': 'packages/yon/dist/src/yon-ssh.js' },
    plugins: [evaluated(/[/\\]algorithms[/\\]names\.js$/), pastEntryPoints(root)],
  })
  const { first, rest, numberOf } = await joinParts(outputFiles, metafile, (name) => FIRST.test(name))
  await writeFile(`${outdir}/yon-ssh-first.js`, first)
  await writeFile(`${outdir}/yon-ssh-rest.js`, rest)
  await build({
    ...options,
    entryPoints: { 'yon-ssh': 'packages/yon/dist/src/launch/yon-ssh.js' },
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    define: {
      PARTS_HASH: JSON.stringify(createHash('sha256').update(first).update(rest).digest('hex').slice(0, 16)),
      ENTRY: String(numberOf('yon-ssh.js')),
    },
  })
}

/** What a package exports: `ssh`, `ssh-agent`, … */
function entryPointsOf(name) {
  const { exports } = JSON.parse(readFileSync(`${root}packages/${name}/package.json`, 'utf8'))
  return Object.fromEntries(
    Object.entries(exports).map(([part, path]) => [
      name + part.slice(1).replace('/', '-'),
      `packages/${name}/${path.slice(2)}`,
    ]),
  )
}
