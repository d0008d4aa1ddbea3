// Plants one fault at a time into a small tree, and the real sources stay clean.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { importsOf } from '../sources.mjs'
import { runTool } from './tree.mjs'

const tool = fileURLToPath(new URL('../check-layers.mjs', import.meta.url))
const S = 'packages/ssh/src'

const check = (files) => runTool(tool, files)

function finds(files, pattern) {
  const { status, output } = check(files)
  assert.match(output, pattern)
  assert.equal(status, 1)
}

describe('check-layers', () => {
  it('is content with a tree in order', () => {
    const { status, output } = check({
      [`${S}/protocol/packet.ts`]: `// import 'node:net'\nimport { Reader } from '../wire/reader.ts'\nconst text = "from 'node:net'"\n`,
      [`${S}/wire/reader.ts`]: `import { ProtocolError } from '../errors.ts'\n`,
      [`${S}/errors.ts`]: '',
      'packages/yon/src/main.ts': `import { dial } from '@yon/ssh'\nimport fs from 'node:fs'\n`,
    })
    assert.equal(output, 'check-layers: ok\n')
    assert.equal(status, 0)
  })

  it('finds an import upwards', () => {
    finds(
      { [`${S}/wire/reader.ts`]: `import { x } from '../protocol/x.ts'\n` },
      /reader\.ts:1: wire may not import protocol\/x\.ts/,
    )
    finds({ [`${S}/errors.ts`]: `\nexport * from './wire/reader.ts'\n` }, /errors\.ts:2: errors\.ts may import nothing/)
  })

  it("finds Node's modules where they may not be, in every form of import", () => {
    const forms = [`import 'node:net'`, `import type { Socket } from 'node:net'`, `export * from 'node:net'`]
    forms.push(`const net = await import('node:net')`, `import {\n  connect,\n} from 'node:net'`)
    forms.push(`const net = createRequire(import.meta.url)('node:net')`)
    for (const form of forms) finds({ [`${S}/protocol/a.ts`]: `${form}\n` }, /protocol may not import node:net/)
    finds({ [`${S}/algorithms/cipher/a.ts`]: `import 'node:crypto'\n` }, /algorithms may not import node:crypto/)
    finds({ [`${S}/config/lexer.ts`]: `import 'node:fs'\n` }, /config may not import node:fs/)
  })

  it('lets client have types of sockets, but no sockets', () => {
    const type = { [`${S}/client/a.ts`]: `import type net from 'node:net'\n` }
    assert.equal(check(type).status, 0)
    finds({ [`${S}/client/a.ts`]: `import net from 'node:net'\n` }, /client may not import node:net/)
  })

  it('finds packages that may not be imported', () => {
    finds({ [`${S}/keys/a.ts`]: `import '@noble/hashes/sha2.js'\n` }, /keys may not import @noble/)
    finds({ 'packages/ssh/test/a.ts': `import 'ssh2'\n` }, /packages\/ssh may not import ssh2/)
    finds({ 'packages/yon/src/a.ts': `import '../../ssh/src/index.ts'\n` }, /past the package's exports/)
    finds({ 'packages/other/src/a.ts': `import 'node:fs'\n` }, /in no package/)
  })

  it('finds a folder that is in no layer', () => {
    finds({ [`${S}/things/a.ts`]: `import '../errors.ts'\n` }, /in no layer/)
  })

  it('finds cycles of values, not of types', () => {
    const a = { [`${S}/wire/a.ts`]: `import { b } from './b.ts'\n` }
    finds({ ...a, [`${S}/wire/b.ts`]: `import { a } from './a.ts'\n` }, /cycle: .*a\.ts -> .*b\.ts -> .*a\.ts/)
    assert.equal(check({ ...a, [`${S}/wire/b.ts`]: `import type { A } from './a.ts'\n` }).status, 0)
  })

  it('finds names that say nothing, and long files', () => {
    finds({ [`${S}/wire/utils/a.ts`]: '' }, /wire\/utils: a folder of that name/)
    finds({ [`${S}/wire/a.ts`]: '\n'.repeat(301) }, /301 lines, more than 300/)
  })

  it('reads imports over several lines and their line numbers', () => {
    const text = `/* import 'x' */\nimport {\n  a,\n} from 'one'\nimport type { T } from 'two'\ntype U = typeof import('three')\n`
    assert.deepEqual(importsOf(text), [
      { specifier: 'one', typeOnly: false, line: 2 },
      { specifier: 'two', typeOnly: true, line: 5 },
      { specifier: 'three', typeOnly: true, line: 6 },
    ])
  })
})
