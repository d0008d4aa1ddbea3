// Joins each executable and what it imports into few files: a process then starts in half the time. What is imported
// on demand stays in files of its own.
import { rm } from 'node:fs/promises'
import { build } from 'esbuild'

const root = new URL('..', import.meta.url).pathname
const outdir = `${root}packages/yon/dist/bundle`

await rm(outdir, { recursive: true, force: true })
await build({
  absWorkingDir: root,
  entryPoints: {
    yon: 'packages/yon/dist/src/yon.js',
    'yon-ssh': 'packages/yon/dist/src/yon-ssh.js',
    // What scripts import, and what Node loads by its URL; packages/yon/src/run/modules.ts names them.
    script: 'packages/script/dist/src/index.js',
    'script-ending': 'packages/script/dist/src/ending/index.js',
    'script-errors': 'packages/script/dist/src/errors.js',
    'script-functions': 'packages/script/dist/src/functions/index.js',
    'script-scope': 'packages/script/dist/src/scope/index.js',
    'script-wire': 'packages/script/dist/src/wire/index.js',
    'runner-emitted': 'packages/runner/dist/src/emitted.js',
    'runner-latecomer': 'packages/runner/dist/src/load/latecomer.js',
    'runner-thread': 'packages/runner/dist/src/load/thread.js',
  },
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
