import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { eachHere } from '../../src/fleet/index.ts'
import { here } from '../../src/host/index.ts'
import { fit, widthOf } from '../../src/fleet/text.ts'

const VALUES: Record<string, () => unknown> = {
  web1: () => 'fine',
  'db-日本': () => ({ free: 10n, when: new Date(0), map: new Map([['a', new Set([1])]]), bytes: Buffer.from('hi') }),
  'evil\x1b[2J': () => {
    throw new RangeError('<&"\'> ]]> \x00\x1b[31m\ud800')
  },
  none: () => undefined,
}

async function results() {
  const hosts = Object.keys(VALUES).map((name) => ({ name }))
  return await eachHere(hosts, { show: 'none' }, ({ name }) => VALUES[name]?.())
}

test('the table is aligned for wide characters, and nothing in it drives the terminal', async () => {
  const table = (await results()).table()
  // oxlint-disable-next-line no-control-regex -- they are what it is about
  assert.doesNotMatch(table, /[\0-\x09\x0b-\x1f]/)
  const lines = table.trimEnd().split('\n')
  assert.match(lines[0] ?? '', /^host +ok +ms {2}value or error$/)
  assert.match(lines[1] ?? '', /^web1 +ok +\d+ {2}fine$/)
  assert.match(lines[2] ?? '', /^db-日本 +ok +\d+ {2}\{ free: 10n, when: 1970/)
  assert.match(lines[3] ?? '', /^evil\\033\[2J +failed +\d+ {2}<&"'> \]\]> \\000\\033\[31m/)
  const columns = lines.map((line) =>
    widthOf(/^.*?(?:ok|failed) /.exec(line)?.[0].replace(/(?:ok|failed) $/, '') ?? ''),
  )
  assert.equal(new Set(columns).size, 1, `${columns}`)
})

test('of a command the table has what it wrote, and nothing where that was shown', async () => {
  const fleet = await eachHere([here], { show: 'none' }, (host) => host.$`echo one; echo two`.result())
  assert.match(fleet.table(), /^here +ok +\d+ {2}one two$/m)
  const shown = await eachHere([here], { show: 'none' }, (host) => host.$`true`)
  assert.match(shown.table(), /^here +ok +\d+$/m)
})

test('a table keeps to its columns', async () => {
  const table = (await results()).table({ columns: 40 })
  for (const line of table.trimEnd().split('\n')) assert.ok(widthOf(line) <= 41, line)
  assert.match(table, /…/)
  // oxlint-disable-next-line no-control-regex -- they are what it is about
  assert.match((await results()).table({ color: true }), /\x1b\[32mok {4}\x1b\[39m/)
})

test('the JSON has every result, with values as JSON can have them', async () => {
  const parsed = JSON.parse((await results()).json()) as Record<string, unknown>[]
  assert.deepEqual(
    parsed.map(({ host, ok }) => [host, ok]),
    [
      ['web1', true],
      ['db-日本', true],
      ['evil\x1b[2J', false],
      ['none', true],
    ],
  )
  assert.deepEqual(parsed[1]?.['value'], {
    free: '10',
    when: '1970-01-01T00:00:00.000Z',
    map: { a: [1] },
    bytes: Buffer.from('hi').toString('base64'),
  })
  assert.equal((parsed[2]!['error'] as { name?: string }).name, 'RangeError')
})

const hasPython = (() => {
  try {
    return execFileSync('python3', ['-c', 'import xml.etree'], { stdio: 'pipe' }).length === 0
  } catch {
    return false
  }
})()
const skip = hasPython || process.env['YON_INTEROP'] === 'required' ? false : 'python3 is not installed'

test('the JUnit report is XML that another parser reads', { skip }, async () => {
  const xml = (await results()).junit('nightly "<&>"')
  const read = `
import sys, json, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
suite = root[0]
print(json.dumps([root.tag, suite.attrib['name'], suite.attrib['tests'], suite.attrib['failures'],
  [[case.tag, case.attrib['name'], [[c.tag, c.attrib['message'], c.attrib['type'], c.text.split(chr(10))[0]] for c in case]] for case in suite]]))`
  const output = execFileSync('python3', ['-c', read], { input: xml, encoding: 'utf8' })
  const message = '<&"\'> ]]> \ufffd\ufffd[31m\ufffd'
  assert.deepEqual(JSON.parse(output), [
    ...['testsuites', 'nightly "<&>"', '4', '1'],
    [
      ['testcase', 'web1', []],
      ['testcase', 'db-日本', []],
      ['testcase', 'evil\ufffd[2J', [['failure', message, 'RangeError', `RangeError: ${message}`]]],
      ['testcase', 'none', []],
    ],
  ])
})

test('widths are those that terminals use', () => {
  for (const [text, width] of [
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['ｱ', 1],
    ['Ａ', 2],
    ['', 0],
  ] as const) {
    assert.equal(widthOf(text), width, text)
  }
  assert.equal(fit('日本語', 5), '日本…')
  assert.equal(fit('日本語', 4), '日…')
  assert.equal(fit('日本', 4), '日本')
  assert.equal(fit('abc', 3), 'abc')
  assert.equal(fit('abcd', 3), 'ab…')
})
