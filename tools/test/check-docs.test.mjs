// Plants faults into small documents; then the documents of this repository.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runTool } from './tree.mjs'

const tool = fileURLToPath(new URL('../check-docs.mjs', import.meta.url))
const fence = '```'
const block = (info, code) => `${fence}${info}\n${code}\n${fence}\n\n`

/** A snippet that others go on with. */
const story = block('ts run', 'const a = 1\nconsole.log(a)') + block('text', '1')
const more = (code, text) => block('ts run continued', code) + block('text', text)
const fails = (code, text) => block('ts yon a.ts fails', code) + block('text', text)
const thrown = "import { exit } from 'yon'\nconsole.log('said')\nawait exit(3)"
const script = "import { host } from 'yon'\nimport { n } from './n.ts'\n"
const there = "console.log(await host('web1').run(() => `${process.cwd().split('/').at(-1)} ${n}`))"
const onHost =
  block('ts file n.ts', 'export const n: number = 1') + block('ts yon a.ts', script + there) + block('text', 'web1 1')
const cell = (code) => `| old | new | test |\n| --- | --- | --- |\n| x | \`\`${code}\`\` | |\n`

describe('check-docs', () => {
  it('checks types and output, of stories, of scripts with hosts and files, and of what is typed at a terminal', () => {
    const { status, output } = runTool(tool, {
      'README.md': block('ts', 'const a: number = 1') + block('ts run', "console.log('hi')") + block('text', 'hi'),
      'packages/x/README.md': `${story}words\n${more('const b = a + 1\nconsole.log(b)', '2')}${more('console.log(a + b)', '3')}`,
      'docs/a.md': onHost + block('console run', '$ yon run a.ts\nweb1 1\n$ false\n$ echo $?\n1'),
      'docs/fails.md': fails(thrown, 'said'),
      'docs/script-features.md': cell('await $`ls ${paths}`'),
    })
    assert.equal(output, 'check-docs: ok\n')
    assert.equal(status, 0)
  })

  it('names the line of a type error', () => {
    const { status, output } = runTool(tool, {
      'docs/manual/a.md': `# A\n\n${block('ts', 'let a = 1\na = "text"')}`,
      'packages/x/README.md': `${story}${more('a = 2', '')}`,
      'docs/script-features.md': cell('await $`ls`.txt()'),
    })
    assert.match(output, /^docs\/manual\/a\.md\(5,1\): error TS2322/m)
    assert.match(output, /packages\/x\/README\.md\(11,1\): error TS2588/)
    assert.match(output, /docs\/script-features\.md\(3,\d+\): error TS2551: .*'txt'/)
    assert.equal(status, 1)
  })

  it('finds a snippet that fails or does not, and one that prints something else', () => {
    const { status, output } = runTool(tool, {
      'README.md': block('ts run', 'throw new Error("planted")'),
      'docs/else.md': block('ts run', "console.log('one')") + block('text', 'two'),
      'packages/x/README.md': `${story}${more('console.log(a)', '9')}${more('', '')}`,
      'docs/console.md': block('console run', '$ echo one 12 ms\none 34 ms\n$ echo two\nthree'),
      'docs/not.md': fails('console.log(1)', '1'),
      'docs/other.md': fails(thrown, 'other'),
    })
    assert.match(output, /^README\.md:1: ended with 1: [^]*planted/m)
    assert.match(output, /^docs\/else\.md:1: printed "one\\n", not "two\\n"/m)
    assert.match(output, /^packages\/x\/README\.md:10: printed "1\\n1\\n", not "1\\n9\\n"/m)
    assert.match(output, /^docs\/console\.md:1: printed ".*two\\ntwo\\n", not ".*three\\n"/m)
    assert.match(output, /^docs\/not\.md:1: did not fail/m)
    assert.match(output, /^docs\/other\.md:1: printed "said\\n", not "other\\n"/m)
    assert.equal(status, 1)
  })

  it('finds the name of a file that does not exist', () => {
    const { status, output } = runTool(tool, { 'README.md': `see ${'`protocol/gone.ts`'}\n${block('ts', 'let a')}` })
    assert.match(output, /README\.md: names protocol\/gone\.ts, which does not exist/)
    assert.equal(status, 1)
  })

  it('finds what no test shows', () => {
    const row = (yon, shown) => `| f | ${yon} | ${shown} |\n`
    const table = `| feature | yon | shown by |\n| --- | --- | --- |\n${row('●', '')}${row('◐', '`x/test/gone.test.ts`')}`
    const more = `${row('–', '')}${row('left out: no', '')}${row('●', '`x/test/here.test.ts`')}`
    const { status, output } = runTool(tool, {
      'README.md': block('ts', 'let a'),
      'docs/peers.md': table + more,
      'packages/x/test/here.test.ts': '',
    })
    assert.match(output, /^docs\/peers\.md:3: names no test that shows it$/m)
    assert.match(output, /^docs\/peers\.md:4: names the test x\/test\/gone\.test\.ts, which does not exist$/m)
    assert.doesNotMatch(output, /peers\.md:[567]/)
    assert.equal(status, 1)
  })

  it('fails when there is no snippet', () => {
    assert.match(runTool(tool, { 'README.md': '# Nothing\n' }).output, /no snippet found/)
  })

  it('finds nothing in the documents of this repository', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [tool], { encoding: 'utf8' })
    assert.equal(status, 0, stdout + stderr)
  })
})
