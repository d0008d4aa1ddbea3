import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { type OptionLetters, scanOptions } from '../src/getopt.ts'

const letters: OptionLetters = new Map([
  ['a', { takesValue: false }],
  ['b', { takesValue: false }],
  ['c', { takesValue: true }],
])

function scan(argv: readonly string[]): string {
  const { options, next } = scanOptions(argv, letters)
  const words = options.map((option) =>
    option.type === 'option' ? `${option.letter}=${option.value}` : `${option.type}=${option.letter}`,
  )
  return [...words, `next=${next}`].join(' ')
}

test('clusters, values and the end of options', () => {
  assert.equal(scan(['-ab', '-cx', '-c', 'y', 'word', '-a']), 'a= b= c=x c=y next=4')
  assert.equal(scan(['-acb', 'word']), 'a= c=b next=1')
  assert.equal(scan(['-a', '--', '-b']), 'a= next=2')
  assert.equal(scan(['-', '-a']), 'next=0')
  assert.equal(scan(['-c']), 'value-missing=c next=1')
  assert.equal(scan(['-ax', '-b']), 'a= unknown=x next=1')
})

test('as the getopts of the shell, on any words', () => {
  const word = fc.oneof(
    fc.constantFrom('-a', '-b', '-ab', '-c', '-cv', '-acv', '--', '-', 'w', '-ac'),
    fc.constant('v'),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
      assert.equal(scan(argv).replace(/ ?value-missing.*/, ''), shellGetopts(argv))
    }),
    { numRuns: 60 },
  )
})

/** Without what follows a missing value. */
function shellGetopts(argv: readonly string[]): string {
  const script = `while getopts :abc: o; do
    case $o in :) missing=1; break;; c) printf 'c=%s ' "$OPTARG";; *) printf '%s= ' "$o";; esac
  done; [ "$missing" ] || printf 'next=%s' $((OPTIND - 1))`
  return spawnSync('bash', ['-c', script, 'bash', ...argv], { encoding: 'utf8' }).stdout.trimEnd()
}
