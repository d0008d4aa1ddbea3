// Plants faults into a package of a small tree.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runTool } from './tree.mjs'

const tool = fileURLToPath(new URL('../check-packages.mjs', import.meta.url))
const manifest = {
  name: '@yon/ssh',
  version: '1.0.0',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  scripts: { prepack: 'npm --prefix ../.. run build' },
  files: ['dist/src'],
  exports: { '.': './dist/src/index.js' },
}
const tree = (changes = {}, files = {}) => ({
  'package-lock.json': JSON.stringify({ packages: { 'node_modules/x': { version: '1.0.0' } } }),
  'packages/ssh/package.json': JSON.stringify({ ...manifest, ...changes }),
  'packages/ssh/LICENSE': 'MIT',
  'packages/ssh/src/index.ts': 'export const a = 1\n',
  'packages/ssh/dist/src/index.js': 'export const a = 1\n',
  'packages/ssh/dist/src/index.d.ts': 'export declare const a = 1\n',
  ...files,
})

function finds(files, ...patterns) {
  const { status, output } = runTool(tool, files)
  for (const pattern of patterns) assert.match(output, pattern)
  assert.equal(status, 1)
}

describe('check-packages', () => {
  it('is content with a package in order', () => {
    const { status, output } = runTool(tool, tree())
    assert.equal(output, 'check-packages: ok\n')
    assert.equal(status, 0)
  })

  it('finds a document that the manifest names and nobody wrote', () => {
    finds(tree({ files: ['README.md', 'dist/src'] }), /packages\/ssh: would not publish README\.md/)
  })

  it('finds install scripts, other dependencies and ranges of versions', () => {
    finds(
      tree({ scripts: { postinstall: 'true' }, dependencies: { 'left-pad': '1.0.0', '@noble/hashes': '^2.4.0' } }),
      /packages\/ssh: has the install script postinstall/,
      /packages\/ssh: may not depend on left-pad/,
      /packages\/ssh: depends on @noble\/hashes \^2\.4\.0/,
    )
  })

  it('finds a package that would be packed without being built', () => {
    finds(tree({ scripts: {} }), /packages\/ssh: may be packed without being built/)
  })

  it('finds links and maps that lead out of the tarball', () => {
    const declarations = 'export declare const a = 1\n//# sourceMappingURL=index.d.ts.map\n'
    finds(
      tree(
        { files: ['README.md', 'dist/src', '!**/*.map'] },
        {
          'packages/ssh/README.md': '[here](#x) [there](https://example.org/x) [lost](../../docs/api.md#y)\n',
          'packages/ssh/dist/src/index.d.ts': declarations,
          'packages/ssh/dist/src/index.d.ts.map': '{}',
        },
      ),
      /README\.md refers to \.\.\/\.\.\/docs\/api\.md,/,
      /index\.d\.ts refers to index\.d\.ts\.map,/,
    )
  })

  it('finds files that do not belong into a package, and what is left over of an older build', () => {
    finds(
      tree({ files: ['dist', 'src'] }, { 'packages/ssh/dist/src/gone.js': '' }),
      /would publish src\/index\.ts/,
      /dist\/src\/gone\.js has no source/,
    )
  })

  it('hears publint and attw', () => {
    finds(tree({ exports: { '.': './dist/src/index.js', './gone': './dist/src/gone.js' } }), /publint: .*gone/)
    const types = { 'packages/ssh/dist/src/index.d.ts': "export * from './missing.ts'\nexport default 1\n" }
    finds(
      tree({ exports: { '.': { types: './dist/src/index.d.cts', default: './dist/src/index.js' } } }, types),
      /attw: /,
    )
  })

  it('finds types that newer versions of @types/node have elsewhere', () => {
    const declarations =
      "import { createECDH, type JsonWebKey } from 'node:crypto';\nexport declare const a: JsonWebKey\n"
    finds(tree({}, { 'packages/ssh/dist/src/index.d.ts': declarations }), /index\.d\.ts imports JsonWebKey/)
  })

  it('finds the address of a registry in the lock file', () => {
    const packages = { 'node_modules/x': { resolved: 'https://registry.example.org/x.tgz' } }
    finds(tree({}, { 'package-lock.json': JSON.stringify({ packages }) }), /node_modules\/x is resolved to https:/)
  })
})
