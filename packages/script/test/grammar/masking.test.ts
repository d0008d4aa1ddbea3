import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { formsOf, mask, maskPart } from '../../src/grammar/index.ts'

it('masks a secret as it is, quoted, and its lines', () => {
  const forms = formsOf(["it's\ta", 'begin\nfirst line\r\nend'])
  const texts = [
    "it's\ta",
    "'it'\\''s\ta'",
    '"it\'s\\ta"',
    "$'it\\'s\\ta'",
    "it's%09a",
    'first line',
    'begin\nfirst line\r\nend',
  ]
  for (const text of texts) assert.match(mask(`<${text}>`, forms), /^<\W*\*\*\*\W*>$/, text)
  assert.equal(mask('fir its', forms), 'fir its')
})

it('masks what comes in pieces as if it came in one, and holds nothing else back', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', "'"), minLength: 1, maxLength: 5 })
  const property = fc.property(fc.array(word, { maxLength: 3 }), fc.array(word), (secrets, pieces) => {
    const forms = formsOf(secrets)
    let [all, rest] = ['', '']
    for (const piece of pieces) {
      const { shown, held } = maskPart(rest + piece, forms)
      ;[all, rest] = [all + shown, held]
      assert.ok(rest === '' || forms.some((form) => form.startsWith(rest)))
    }
    const whole = mask(pieces.join(''), forms)
    assert.equal(
      forms.some((form) => whole.includes(form)),
      false,
    )
    assert.equal((all + mask(rest, forms)).length > 0, pieces.length > 0)
    if (secrets.length < 2) assert.equal(all + mask(rest, forms), whole)
  })
  fc.assert(property)
})
