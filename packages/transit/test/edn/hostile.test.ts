import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeEdnStream, EdnError, formatEdn, parseEdn } from '../../src/edn/index.ts'
import { resolveReadOptions } from '../../src/edn/options.ts'
import { Parser } from '../../src/edn/parser.ts'

test('a depth of 100,000 is a clear error, for everything that can be inside of something', () => {
  for (const opening of ['[', '(', '{', '#{', '#_', '#a ', '#_ #a [', '{1 ', '{[', '#a/b {']) {
    for (const maxDepth of [1, 512, 1000]) {
      const text = opening.repeat(100_000)
      assert.throws(() => parseEdn(text, { maxDepth }), { name: 'EdnError', code: 'limit-exceeded', line: 1 }, opening)
    }
  }
  const deepest = `${'['.repeat(1000)}${']'.repeat(1000)}`
  assert.equal(formatEdn(parseEdn(deepest, { maxDepth: 1000 }), { maxDepth: 1000 }), deepest)
  assert.throws(() => parseEdn('1', { maxDepth: 100_000 }), RangeError)
})

test('a deep value as a key, or as an element', () => {
  const deep = `${'['.repeat(990)}${']'.repeat(990)}`
  const text = `{${deep} 1, [${deep}] #{${deep} (${deep})}}`
  assert.equal(formatEdn(parseEdn(text, { maxDepth: 1000 }), { maxDepth: 1000 }).length, text.length)
  assert.throws(() => parseEdn(`#{${deep} ${deep}}`, { maxDepth: 1000 }), { code: 'duplicate-key' })
})

test('too many digits', () => {
  assert.throws(() => parseEdn('1'.repeat(10_001)), { code: 'limit-exceeded' })
  assert.throws(() => parseEdn(`${'1'.repeat(10_001)}N`), { code: 'limit-exceeded' })
  assert.equal(parseEdn('1'.repeat(10_000)), BigInt('1'.repeat(10_000)))
  assert.throws(() => parseEdn(`36r${'z'.repeat(1001)}`, { dialect: 'clojure' }), { code: 'limit-exceeded' })
  assert.throws(() => parseEdn(`1/${'3'.repeat(1001)}`, { dialect: 'clojure' }), { code: 'limit-exceeded' })
})

test('no prototype is touched', () => {
  const text =
    '{"__proto__" {"x" 1} "constructor" 2 :__proto__ 3 __proto__ 4 "hasOwnProperty" 5 #__proto__ 1 #constructor 2}'
  const map = parseEdn(text) as ReadonlyMap<unknown, unknown>
  assert.equal(map.size, 6)
  assert.equal(formatEdn(map as never).includes('"hasOwnProperty" 5'), true)
  assert.equal(({} as Record<string, unknown>)['x'], undefined)
  assert.deepEqual(Object.keys(Object.prototype), [])
})

// Eight times the input takes about eight times as long: 64 times would be quadratic.
const growing: readonly (readonly [string, (size: number) => string, ('clojure' | 'edn')?])[] = [
  ['a string', (size) => `"${'x'.repeat(size * 20)}"`],
  ['escapes', (size) => `"${'\\n'.repeat(size * 10)}"`],
  ['escaped quotes', (size) => `"${'\\"'.repeat(size * 10)}"`],
  ['a symbol', (size) => 'x'.repeat(size * 20)],
  ['a keyword that is wrong at its end', (size) => `:${'x'.repeat(size * 20)}//`],
  ['different keywords', (size) => `[${Array.from({ length: size }, (_, i) => `:key${i}`).join(' ')}]`],
  ['integers of 10,000 digits', (size) => `${'1'.repeat(10_000)} `.repeat(size / 100)],
  ['ratios', (size) => `${'1'.repeat(498)}/${'3'.repeat(500)} `.repeat(size / 10), 'clojure'],
  ['radix 36', (size) => `36r${'z'.repeat(900)} `.repeat(size / 10), 'clojure'],
  ['decimals', (size) => `1.${'1'.repeat(size * 10)}M`],
  ['floats', (size) => `[1.${'1'.repeat(size * 10)} 1e-${'1'.repeat(size * 10)}]`],
  ['comments', (size) => ';x\n'.repeat(size * 4)],
  ['one comment', (size) => `;${'x'.repeat(size * 20)}`],
  ['discards', (size) => '#_ 1 '.repeat(size * 2)],
  ['discards of discards', (size) => `${`${'#_ '.repeat(500)}${'1 '.repeat(500)}`.repeat(size / 100)}`],
  ['numbers in a set', (size) => `#{${Array.from({ length: size }, (_, i) => i).join(' ')}}`],
  ['vectors in a set', (size) => `#{${Array.from({ length: size }, (_, i) => `[${i}]`).join(' ')}}`],
  ['maps as keys', (size) => `{${Array.from({ length: size }, (_, i) => `{:a ${i}} ${i}`).join(' ')}}`],
  [
    'keys inside of keys',
    (size) => `${'{'.repeat(500)}1 2${'} 3'.repeat(500)} `.replace(/ 3 $/, ' ').repeat(size / 500),
  ],
  ['sets inside of sets', (size) => `${'#{'.repeat(500)}${'}'.repeat(500)} `.repeat(size / 200)],
  ['lines', (size) => `[${'\n'.repeat(size * 20)}`],
  ['tags', (size) => '#a/b 1 '.repeat(size)],
  ['instants', (size) => '#inst "1000-01-01T00:00:00.000Z" '.repeat(size)],
]

for (const [name, make, dialect = 'edn'] of growing) {
  test(`linear time: ${name}`, () => {
    const read = (text: string): void => void parseAll([text], dialect)
    const inPieces = (text: string): void => void parseAll(text.match(/[^]{1,100}/g) ?? [], dialect)
    for (const run of [read, inPieces]) {
      const [small, large] = [make(500), make(4000)]
      const first = leastTime(() => run(small))
      const second = leastTime(() => run(large))
      assert.ok(second < Math.max(first, 1) * 30, `${first} ms, and ${second} ms for eight times that`)
    }
  })
}

test('a place in a stream is found in linear time, too', async () => {
  const deep = 500
  const text = '[\n:a {\n:b #{\n'.repeat(deep / 4)
  for (const size of [1, 7]) {
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
    const reading = (async () => {
      for await (const _ of decodeEdnStream(pieces));
    })()
    await assert.rejects(reading, { code: 'unexpected-end' })
  }
})

function parseAll(pieces: readonly string[], dialect: 'clojure' | 'edn'): void {
  const parser = new Parser(resolveReadOptions({ dialect, maxDepth: 1000 }), () => {})
  try {
    for (const piece of pieces) parser.push(piece)
    parser.end()
  } catch (error) {
    if (!(error instanceof EdnError)) throw error
  }
}

function leastTime(run: () => void): number {
  let least = Infinity
  for (let i = 0; i < 4; i++) {
    const before = process.cpuUsage()
    run()
    least = Math.min(least, process.cpuUsage(before).user / 1000)
  }
  return least
}
