// Whatever a template contains, it is read or refused with the place.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { format, InvalidCommand, type List, readTemplate, type Word } from '../../src/grammar/index.ts'

const piece = fc.constantFrom(
  ...'a b 1 - = / ~ * ? [ ] { } , # ! % \\ \\\\ \\$ \\` \\${ \\${A} $A $ ( ) < > | & ; && || ;; >> << <<< >& 2> &> <( >( \' "'.split(
    ' ',
  ),
  ...[' ', '  ', '\t', '\n', '\\\n', 'A=', 'for', 'é', '\u2028', '😀'],
)
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))

describe('any text', () => {
  it('is a list, or an error at a place in it', () => {
    const property = fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (pieces) => {
      const values = pieces.slice(1).map((_, index) => `value ${index}`)
      const length = pieces.join('\0').length
      try {
        format(readTemplate(raw(pieces), values))
      } catch (error) {
        assert.ok(error instanceof InvalidCommand, String(error))
        assert.ok(error.at >= 0 && error.at <= length, `${error.at} of ${length}`)
        assert.match(error.message, /\n {2}[^\n]*\n {2} *\^$/)
      }
    })
    fc.assert(property, { numRuns: 20_000, seed: 7 })
  })

  it('means the same after it was written as text', () => {
    let read = 0
    const property = fc.property(text, (source) => {
      const list = listOf(source)
      // A brace ends at a quote, wherever that was set. What only ${NAME} and $'…' can say is written as bash has it, and control characters as escapes.
      if (list === undefined || /[{}]|\$'|\\u|\\`/.test(format(list))) return
      read++
      const again = listOf(format(list))
      assert.deepEqual(again && normal(again), normal(list), format(list))
    })
    fc.assert(property, { numRuns: 20_000, seed: 8 })
    assert.ok(read > 500, `${read} were lists`)
  })
})

function listOf(source: string): List | undefined {
  try {
    return readTemplate(raw([source]), [])
  } catch {
    return undefined
  }
}

/** With words as characters, each with whether it means a glob or a home: quotes may be set in other places. */
function normal(list: List): unknown {
  return JSON.parse(
    JSON.stringify(list, (_, value: unknown) => {
      if (!isWord(value)) return value
      return value.flatMap((part): unknown[] => {
        if (part.kind !== 'text' && part.kind !== 'pattern') return [part]
        return Array.from(part.text).map((character) =>
          part.kind === 'pattern' && '*?[]~'.includes(character) ? { character } : character,
        )
      })
    }),
  )
}

function isWord(value: unknown): value is Word {
  const isPart = (part: unknown) =>
    typeof part === 'object' && part !== null && 'kind' in part && !('descriptor' in part)
  return Array.isArray(value) && value.length > 0 && value.every(isPart)
}

function raw(pieces: readonly string[]): TemplateStringsArray {
  return Object.assign([...pieces], { raw: [...pieces] })
}
