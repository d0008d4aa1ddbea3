import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InvalidValueError } from '../../src/errors.ts'
import { bigDecimal, char, float, list, ratio, uri, Uuid, uuid } from '../../src/values/index.ts'

test('values refuse what they cannot be made of', () => {
  const faults: (() => unknown)[] = [
    ...['', 'x', '5a2cbea3e8c6428bb52521239370dd55', ' 5a2cbea3-e8c6-428b-b525-21239370dd55'].map(
      (text) => () => uuid(text),
    ),
    ...['', 'ab', 'e\u0301'].map((text) => () => char(text)),
    ...['', '.', '1e', 'NaN', '1.5M', ' 1', '1 '].map((text) => () => bigDecimal(text)),
    () => ratio(1n, 0n),
  ]
  for (const fault of faults) assert.throws(fault, InvalidValueError)
})

test('a UUID is made of signed and unsigned halves', () => {
  const id = uuid('D1DC64FA-da79-444b-9fa4-d4412f427289')
  assert.equal(id.text, 'd1dc64fa-da79-444b-9fa4-d4412f427289')
  assert.ok(id.high < 0n && id.low < 0n)
  assert.equal(Uuid.fromBits(id.high, id.low).text, id.text)
  assert.equal(Uuid.fromBits(BigInt.asUintN(64, id.high), id.low).text, id.text)
  assert.equal(Uuid.fromBits(0n, 1n).text, '00000000-0000-0000-0000-000000000001')
})

test('a ratio is in lowest terms, with its sign above', () => {
  assert.equal(String(ratio(22n, -14n)), '-11/7')
  assert.equal(String(ratio(0n, -7n)), '0/1')
  assert.equal(ratio(1n, 4n).toNumber(), 0.25)
})

test('values show themselves in JSON', () => {
  const values = [char('𝄞'), uri('http://www.詹姆斯.com/'), float(2), list(1, 2), bigDecimal('1.50')]
  assert.equal(JSON.stringify(values), '["𝄞","http://www.詹姆斯.com/",2,[1,2],"1.50"]')
  assert.equal(Number(float(2)) + 1, 3)
})
