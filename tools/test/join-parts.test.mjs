import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { runInThisContext } from 'node:vm'
import { build } from 'esbuild'
import { evaluated, pastEntryPoints } from '../entry-points.mjs'
import { joinParts } from '../join-parts.mjs'

const root = mkdtempSync(join(tmpdir(), 'yon-join-'))
after(() => rmSync(root, { recursive: true }))

/** Writes a workspace, bundles its entry, and gives what the two texts make. */
async function bundled(files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { entry: 'packages/app/dist/src/entry.js' },
    outdir: 'out',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    plugins: [evaluated(/table\.js$/), pastEntryPoints(`${root}/`)],
  })
  const { first, rest, numberOf } = await joinParts(outputFiles, metafile, (name) => name === 'entry.js')
  const require = createRequire(import.meta.url)
  const below = () => runInThisContext(rest)(require, 'file:///rest.js', () => above)
  const above = runInThisContext(first)(require, 'file:///first.js', below)
  return { first, rest, exports: above.use(numberOf('entry.js')), begun: above.begun() }
}

const library = {
  'packages/lib/package.json': '{"type":"module","exports":{".":"./dist/src/index.js"}}',
  'packages/lib/dist/src/index.js': "export { small } from './small.js';\nexport { large as big } from './large.js';\n",
  'packages/lib/dist/src/small.js': 'export const small = 1;\n',
  'packages/lib/dist/src/large.js': "export const large = 'a large module';\n",
  'packages/lib/dist/src/table.js': "import { EOL } from 'node:os'\nexport const rows = [EOL, 2];\n",
}

test('an entry point does not bring along what is not asked of it', async () => {
  const { first, rest, exports } = await bundled({
    ...library,
    'packages/app/dist/src/entry.js':
      "import { small } from '@yon/lib';\nexport const sum = small + 1;\nexport const more = () => import('./more.js');\n",
    'packages/app/dist/src/more.js': "import { big } from '@yon/lib';\nexport const both = big;\n",
  })
  assert.equal(exports.sum, 2)
  assert.ok(!first.includes('a large module'))
  assert.ok(rest.includes('a large module'))
  assert.equal((await exports.more()).both, 'a large module')
})

test('a module of data is there as what it exports', async () => {
  const { first, exports } = await bundled({
    ...library,
    'packages/app/dist/src/entry.js': "export { rows } from '../../../lib/dist/src/table.js';\n",
  })
  assert.deepEqual(exports.rows, ['\n', 2])
  assert.ok(!first.includes('node:os'))
})

test("Node's modules are loaded upon use, by whatever name", async () => {
  const { exports } = await bundled({
    ...library,
    'packages/app/dist/src/entry.js': [
      "import { sep } from 'node:path';",
      "import * as os from 'node:os';",
      "import url, { pathToFileURL } from 'node:url';",
      'export const all = [sep, typeof os.hostname(), url.pathToFileURL === pathToFileURL, import.meta.url];',
    ].join('\n'),
  })
  assert.deepEqual(exports.all, ['/', 'string', true, 'file:///first.js'])
})
