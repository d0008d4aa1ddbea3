// As ../edn/fuzz.test.ts, for plain JSON: what JSON.parse does not take is refused, and nothing else is thrown.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TransitError } from '../../src/errors.ts'
import { formatJson, parseJson } from '../../src/plain-json/index.ts'
import { Chance } from '../chance.ts'
import { mutate } from '../edn/mutate.ts'

const inputs = Math.ceil(Number(process.env['YON_FUZZ_ITERATIONS'] ?? 60_000) / 8)

test(`fuzz: plain JSON, ${inputs} inputs`, { timeout: 1_000_000 }, () => {
  let refused = 0
  for (let i = 0; i < inputs; i++) {
    const text = mutate(SEEDS, new Chance(i + 0x2000_0000))
    let value
    try {
      value = parseJson(text, { keepFloats: true })
    } catch (error) {
      assert.ok(error instanceof TransitError && error.line !== undefined, `${i}: ${JSON.stringify(text)}`)
      refused++
      continue
    }
    JSON.parse(text)
    assert.equal(formatJson(parseJson(formatJson(value), { keepFloats: true })), formatJson(value))
  }
  assert.ok(refused > inputs / 10 && refused < inputs, `${refused} were refused`)
})

const SEEDS = [
  '{"a": [1, 2.5, -3e7, true, false, null], "b": {"c": "text \\u00e9\\n\\"", "d": {}}, "e": []}',
  '[12345678901234567890, -0, 0.0, 1E+5, "", "~:a", "^ ", [[[[[]]]]]]',
  ' {"\\ud83d\\ude00": "😀", "__proto__": 1} ',
  '"a"',
  '-1.5',
]
