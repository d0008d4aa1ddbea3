// The EDN of the exemplars of transit-format, and the files of fast-edn.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { formatEdn, parseEdn } from '../../src/edn/index.ts'
import { parseTransit } from '../../src/json/parse.ts'
import { equals, type Value } from '../../src/values/index.ts'

const root = new URL('../../../../../', import.meta.url)
/** Beside the repository, or beside the folder of a worktree of it. */
const places = ['../shared/data/', '../../shared/data/'].map((place) => fileURLToPath(new URL(place, root)))
const data = places.find((place) => existsSync(place)) ?? places[0]
const exemplars = `${data}transit-exemplars/simple/`
const fastEdn = `${data}edn/fast-edn-data/`
const absent = (folder: string): false | string =>
  existsSync(folder) ? false : `no ../shared/data/${folder.slice(data?.length)} beside the repository`

/** Not EDN: they show objects of Java. */
const UNREADABLE = new Set(['one_uri', 'uris', 'maps_unrecognized_keys'])

test('the EDN twins of the exemplars', { skip: absent(exemplars) }, () => {
  const names = readdirSync(exemplars).flatMap((file) => (file.endsWith('.edn') ? [file.slice(0, -4)] : []))
  assert.equal(names.length, 67)
  for (const name of names) {
    const text = readFileSync(`${exemplars}${name}.edn`, 'utf8').trimEnd()
    const dialect = name === 'vector_special_numbers' ? 'clojure' : 'edn'
    const twin = parseTransit(readFileSync(`${exemplars}${name}.json`, 'utf8').trimEnd(), { keepFloats: true })
    if (UNREADABLE.has(name)) {
      assert.throws(() => parseEdn(text), { name: 'EdnError', code: 'invalid-syntax' }, name)
      assert.ok(equals(parseEdn(formatEdn(twin)), twin), name)
      continue
    }
    const value = parseEdn(text, { dialect, keepFloats: true })
    assert.ok(equals(value, twin), name)
    // Byte for byte, as Clojure wrote them.
    assert.equal(formatEdn(value, { dialect }), text, name)
    assert.ok(equals(parseEdn(formatEdn(value, { pretty: true, dialect }), { dialect, keepFloats: true }), twin), name)
  }
})

test('the exemplars that matter most, retyped', () => {
  for (const text of [
    'nil',
    '[0 1 2.0 true false "five" :six seven "~eight" nil]',
    '[-3.14159 3.14159 4.0E11 2.998E8 6.626E-34]',
    '[-5.0 0.0 5.0]',
    '[9007199254740991 9007199254740992 9223372036854775807 9223372036854775808N -9223372036854775808]',
    '#inst "1776-07-04T12:00:00.000-00:00"',
    '#uuid "5a2cbea3-e8c6-428b-b525-21239370dd55"',
    '#{nil 0 2.0 "~eight" 1 true "five" false seven :six}',
    '{nil "null as map key", [1 2] "Array as key to force cmap"}',
    '[{:any-value {["this vector makes this a cmap"] "any value", "any string" :victim}} {:victim :any-other-value}]',
    '{[1 1] "one", [2 2] "two"}',
    '((1 2 3) (0 1 2.0))',
    '#{#{1 3 2} #{}}',
  ]) {
    assert.equal(formatEdn(parseEdn(text, { keepFloats: true })), text)
  }
})

test('the files of fast-edn, and their twins in Transit', { skip: absent(fastEdn) }, () => {
  const options = { dialect: 'clojure', keepFloats: true } as const
  const names = readdirSync(fastEdn).filter((file) => file.endsWith('.edn'))
  assert.equal(names.length, 12)
  for (const name of names) {
    const text = readFileSync(fastEdn + name, 'utf8')
    const value = parseEdn(text, options)
    assert.ok(equals(parseEdn(formatEdn(value, options), options), value), name)
    const transit = `${fastEdn}${name.replace(/\.edn$/, '.transit+json')}`
    if (!existsSync(transit)) continue
    const twin: Value = parseTransit(readFileSync(transit, 'utf8'), { keepFloats: true })
    assert.ok(equals(value, twin), name)
  }
})
