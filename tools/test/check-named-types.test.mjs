// Plants types that cannot be written down into a small package, and the real declarations stay clean.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runTool } from './tree.mjs'

const tool = fileURLToPath(new URL('../check-named-types.mjs', import.meta.url))
const dist = 'packages/ssh/dist/src'
const manifest = { exports: { '.': './dist/src/index.js', './part': './dist/src/part/index.js' } }
const tree = {
  'packages/ssh/package.json': JSON.stringify(manifest),
  [`${dist}/index.d.ts`]: `import type { Handed } from './deep.ts';
export { open, type Options as OpenOptions } from './deep.ts';
export type { Handed };
export * from './more.ts';
`,
  [`${dist}/deep.d.ts`]: `import type { Part, Whole as Renamed } from './part/deep.ts';
import type { Duplex } from 'node:stream';
/** Names Hidden only in words. */
export interface Options {
    readonly part: Part;
    readonly Hidden: 'Hidden';
}
export interface Handed extends Options {
}
export interface Hidden {
    readonly other: Renamed;
}
export declare function open(options: Options): Promise<Duplex>;
`,
  [`${dist}/more.d.ts`]: `export declare const more: number;\n`,
  [`${dist}/part/index.d.ts`]: `export { type Part } from './deep.ts';\n`,
  [`${dist}/part/deep.d.ts`]: `export interface Part {\n}\nexport interface Whole {\n}\n`,
}

const check = (changes) => runTool(tool, { ...tree, ...changes })

describe('check-named-types', () => {
  it('is content with types of any entry point, of Node and of nobody else', () => {
    assert.deepEqual(check({}), { status: 0, output: 'check-named-types: ok\n' })
  })

  const faults = {
    'in a function': [`export declare function more(hidden?: Hidden): void;`, 'more names Hidden'],
    'in a member': [`export declare class More {\n    get(): Promise<Hidden | undefined>;\n}`, 'More names Hidden'],
    'in a list': [`export type More = readonly Hidden[];`, 'More names Hidden'],
    'by another name': [`export interface More extends Other {\n}`, 'More names Other'],
  }
  for (const [where, [declaration, finding]] of Object.entries(faults)) {
    it(`finds a type that is not exported ${where}`, () => {
      const imports = `import type { Hidden, Hidden as Other } from './deep.ts';\n`
      const { status, output } = check({ [`${dist}/more.d.ts`]: `${imports}${declaration}\n` })
      assert.ok(output.includes(`packages/ssh: ${finding}, which no entry point exports`), output)
      assert.equal(status, 1)
    })
  }
})
