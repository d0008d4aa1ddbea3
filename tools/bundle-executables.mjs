// Joins each executable and what it imports into few files: a process then starts in half the time. What is imported
// on demand stays in files of its own.
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { build } from 'esbuild'

const root = new URL('..', import.meta.url).pathname
const outdir = `${root}packages/yon/dist/bundle`

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

await rm(outdir, { recursive: true, force: true })
// Alone, so that what is imported by scripts does not take it apart into more files.
await bundle({ 'yon-ssh': 'packages/yon/dist/src/yon-ssh.js' })
await bundle({
  yon: 'packages/yon/dist/src/yon.js',
  // What scripts import, and what Node loads by its URL; packages/yon/src/run/modules.ts names them.
  ...entryPointsOf('script'),
  ...entryPointsOf('ssh'),
  ...entryPointsOf('transit'),
  'runner-emitted': 'packages/runner/dist/src/emitted.js',
  'runner-latecomer': 'packages/runner/dist/src/load/latecomer.js',
  'runner-thread': 'packages/runner/dist/src/load/thread.js',
})

async function bundle(entryPoints) {
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Parsers and bundlers are loaded when a script is new or changed; some are native.
    external: ['@noble/*', '@jridgewell/*', '@typescript-eslint/*', 'esbuild', 'magic-string', 'oxc-parser'],
    legalComments: 'none',
    logLevel: 'warning',
  })
}
