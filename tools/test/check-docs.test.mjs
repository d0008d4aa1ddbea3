// Plants faults into small documents; then the documents of this repository.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runTool } from './tree.mjs'

const tool = fileURLToPath(new URL('../check-docs.mjs', import.meta.url))
const fence = '```'
const block = (info, code) => `${fence}${info}\n${code}\n${fence}\n\n`

describe('check-docs', () => {
  it('checks types and output', () => {
    const text = block('ts', 'const a: number = 1') + block('ts run', "console.log('hi')") + block('text', 'hi')
    const { status, output } = runTool(tool, { 'README.md': text })
    assert.equal(output, 'check-docs: ok\n')
    assert.equal(status, 0)
  })

  it('names the line of a type error', () => {
    const { status, output } = runTool(tool, { 'docs/manual/a.md': `# A\n\n${block('ts', 'let a = 1\na = "text"')}` })
    assert.match(output, /^docs\/manual\/a\.md\(5,1\): error TS2322/m)
    assert.equal(status, 1)
  })

  it('finds a snippet that fails and one that prints something else', () => {
    const throws = runTool(tool, { 'README.md': block('ts run', 'throw new Error("planted")') })
    assert.match(throws.output, /README\.md:1: ended with 1: .*planted/s)
    assert.equal(throws.status, 1)
    const text = block('ts run', "console.log('one')") + block('text', 'two')
    assert.match(runTool(tool, { 'README.md': text }).output, /README\.md:1: printed "one\\n", not "two\\n"/)
  })

  it('goes on where a snippet ended', () => {
    const story = block('ts run', 'const a = 1\nconsole.log(a)') + block('text', '1')
    const more = (code, text) => block('ts run continued', code) + block('text', text)
    const good = `${story}words\n${more('const b = a + 1\nconsole.log(b)', '2')}${more('console.log(a + b)', '3')}`
    assert.equal(runTool(tool, { 'packages/x/README.md': good }).output, 'check-docs: ok\n')
    const wrong = runTool(tool, { 'packages/x/README.md': `${story}${more('console.log(a)', '9')}` })
    assert.match(wrong.output, /packages\/x\/README\.md:10: printed "1\\n1\\n", not "1\\n9\\n"/)
    const untyped = runTool(tool, { 'packages/x/README.md': `${story}${more('a = 2', '')}` })
    assert.match(untyped.output, /packages\/x\/README\.md\(11,1\): error TS2588/)
  })

  it('finds the name of a file that does not exist', () => {
    const { status, output } = runTool(tool, { 'README.md': `see ${'`protocol/gone.ts`'}\n${block('ts', 'let a')}` })
    assert.match(output, /README\.md: names protocol\/gone\.ts, which does not exist/)
    assert.equal(status, 1)
  })

  it('runs scripts by yon run, with hosts and files, and what is typed at a terminal', () => {
    const script = "import { host } from 'yon'\nimport { n } from './n.ts'\n"
    const there = "console.log(await host('web1').run(() => `${process.cwd().split('/').at(-1)} ${n}`))"
    const file = block('ts file n.ts', 'export const n: number = 1')
    const good = `${file}${block('ts yon a.ts', script + there)}${block('text', 'web1 1')}`
    const typed = block('console run', '$ yon run a.ts\nweb1 1\n$ false\n$ echo $?\n1')
    assert.equal(runTool(tool, { 'docs/a.md': good + typed }).output, 'check-docs: ok\n')
    const wrong = block('console run', '$ echo one 12 ms\none 34 ms\n$ echo two\nthree')
    const { output, status } = runTool(tool, { 'docs/a.md': good + wrong })
    assert.match(output, /docs\/a\.md:15: printed ".*two\\ntwo\\n", not ".*three\\n"/)
    assert.equal(status, 1)
  })

  it('knows scripts that have to fail', () => {
    const fails = (code, text) => ({ 'docs/a.md': block('ts yon a.ts fails', code) + block('text', text) })
    const thrown = "import { exit } from 'yon'\nconsole.log('said')\nawait exit(3)"
    assert.equal(runTool(tool, fails(thrown, 'said')).output, 'check-docs: ok\n')
    assert.match(runTool(tool, fails('console.log(1)', '1')).output, /docs\/a\.md:1: did not fail/)
    assert.match(runTool(tool, fails(thrown, 'other')).output, /printed "said\\n", not "other\\n"/)
  })

  it('fails when there is no snippet', () => {
    assert.match(runTool(tool, { 'README.md': '# Nothing\n' }).output, /no snippet found/)
  })

  it('finds nothing in the documents of this repository', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [tool], { encoding: 'utf8' })
    assert.equal(status, 0, stdout + stderr)
  })
})
