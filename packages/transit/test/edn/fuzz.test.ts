// YON_FUZZ_ITERATIONS is the number of inputs over all readers; a failure names its input's number, YON_FUZZ_INPUT.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EdnError, formatEdn, parseAllEdn, type EdnDialect } from '../../src/edn/index.ts'
import { resolveReadOptions } from '../../src/edn/options.ts'
import { Parser } from '../../src/edn/parser.ts'
import { equals, type Value } from '../../src/values/index.ts'
import * as structure from './invalid-structure.ts'
import * as tokens from './invalid-tokens.ts'
import { Chance } from '../chance.ts'
import { mutate } from './mutate.ts'

const total = Number(process.env['YON_FUZZ_ITERATIONS'] ?? 60_000)
const only = process.env['YON_FUZZ_INPUT']

for (const dialect of ['edn', 'clojure'] as const) {
  const inputs = Math.ceil(total / 4)
  test(`fuzz: EDN, dialect ${dialect}, ${inputs} inputs`, { timeout: 1_000_000 }, () => {
    let refused = 0
    for (let i = 0; i < inputs; i++) {
      if (only !== undefined && Number(only) !== i) continue
      const text = mutate(SEEDS, new Chance(i + (dialect === 'edn' ? 0 : 0x1000_0000)))
      const began = process.cpuUsage()
      try {
        if (!readsAlike(text, dialect, i)) refused++
      } catch (error) {
        const shown = JSON.stringify(text.slice(0, 600))
        assert.fail(
          `YON_FUZZ_INPUT=${i}, ${dialect}, ${shown}: ${error instanceof Error ? error.stack : String(error)}`,
        )
      }
      assert.ok(process.cpuUsage(began).user < SLOW_US, `YON_FUZZ_INPUT=${i}, ${dialect}: slow`)
    }
    if (only === undefined) assert.ok(refused > inputs / 10 && refused < inputs * 0.98, `${refused} were refused`)
  })
}

/** Whole and in pieces the same; and what is taken is written, and read again, as it is. Was it taken? */
function readsAlike(text: string, dialect: EdnDialect, seed: number): boolean {
  const whole = outcome(() => parseAllEdn(text, { dialect, keepFloats: true }))
  const inPieces = outcome(() => {
    const values: unknown[] = []
    const parser = new Parser(resolveReadOptions({ dialect, keepFloats: true }), (value) => void values.push(value))
    const chance = new Chance(seed)
    for (let at = 0; at < text.length;) {
      const size = 1 + chance.below(chance.below(2) === 0 ? 4 : 200)
      parser.push(text.slice(at, (at += size)))
    }
    parser.end()
    return values as Value[]
  })
  if (whole instanceof EdnError || inPieces instanceof EdnError) {
    assert.deepEqual(place(inPieces), place(whole))
    return false
  }
  assert.ok(equals(inPieces, whole))
  const written = outcome(() => whole.map((value) => formatEdn(value, { dialect })).join(' '))
  if (written instanceof EdnError) assert.equal(written.code, 'unwritable')
  else assert.ok(equals(parseAllEdn(written, { dialect, keepFloats: true }), whole), written)
  return true
}

function outcome<T>(run: () => T): T | EdnError {
  try {
    return run()
  } catch (error) {
    if (error instanceof EdnError) return error
    throw error
  }
}

function place(result: unknown): unknown {
  if (!(result instanceof EdnError)) return 'no error'
  const { code, message, line, column, offset } = result
  return { code, message, line, column, offset }
}

const SEEDS = [
  '{:a 1, "b" [1 2.5 -3N 4.50M +7 0], c/d #{\\a \\newline \\u0041}, [nil true] false}',
  '#inst "2000-01-01T12:00:00.000-00:00" #uuid "5a2cbea3-e8c6-428b-b525-21239370dd55" ; end\n#my/tag (1 2 3)',
  '(defproject com.thortech/data.edn "0.1.0-SNAPSHOT" :k :a/b #_ [dis card] / . + -)',
  '#transit/link {:href #transit/uri "http://a", :rel "b"} #transit/bytes "AQID" #transit/tagged ["a b" 1]',
  '"a string\\twith \\"escapes\\" \\\\ and 😀 é\n over lines" {{1 2} {3 4}} #{#{1 2} [3] (4)} [[[[[]]]]]',
  '[##NaN ##-Inf 1/3 0x1F 017 2r101] #:ns{:a 1 :_/b 2} "\\u0041\\b\\101" \\o101 a\'b',
  ...Object.values({ ...structure, ...tokens }).flatMap((rows) => rows.map(([input]) => input)),
]
/** Of an input of at most 16 Ki code units, read twice and written once; the collector may come in between. */
const SLOW_US = 500_000
