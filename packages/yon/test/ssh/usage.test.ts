import assert from 'node:assert/strict'
import { test } from 'node:test'
import { optionTable } from '../../src/ssh/option-table.ts'
import { usage } from '../../src/ssh/usage.ts'

test('the usage text names every option that works, and no line is longer than a terminal', () => {
  const text = usage()
  const cluster = /\[-([^\]]+)\]/.exec(text)?.[1] ?? ''
  for (const { letter, takesValue, unlisted } of optionTable.values()) {
    const named = takesValue ? text.includes(`[-${letter} `) : cluster.includes(letter)
    assert.equal(named, unlisted !== true, `-${letter}`)
  }
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line)
  assert.match(text, /destination \[command \[argument \.\.\.\]\]\n$/)
})

test('every option letter of ssh is known', () => {
  const letters = '1246ACGKMNTVXYZafgknqstvxyB:D:E:F:I:J:L:O:P:Q:R:S:W:b:c:e:i:l:m:o:p:w:'
  for (const [, letter, colon] of letters.matchAll(/(\w)(:?)/g)) {
    assert.equal(optionTable.get(letter as string)?.takesValue, colon === ':', `-${letter}`)
  }
})
