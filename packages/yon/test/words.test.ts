import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyWords, describeOptions, UsageError, type WordOption } from '../src/words.ts'

const option = (name: string, letter?: string, value?: string): WordOption<string[]> => ({
  name,
  ...(letter === undefined ? {} : { letter }),
  ...(value === undefined ? {} : { value }),
  summary: `does ${name}`,
  apply: (said, given) => void said.push(value === undefined ? name : `${name}=${given}`),
})
const options = [option('all', 'a'), option('big', 'b'), option('name', 'n', 'NAME'), option('long', undefined, 'X')]

function apply(...argv: string[]): string {
  const said: string[] = []
  const operands = applyWords(argv, options, said)
  return [...said, ...operands.map((operand) => `<${operand}>`)].join(' ')
}

test('letters and long names, with values glued or apart, anywhere among the operands', () => {
  assert.equal(
    apply('-ab', 'x', '--all', '-', '-nv', '-n', 'w', '--long=', '--name', '-a', '--name=a=b'),
    'all big all name=v name=w long= name=-a name=a=b <x> <->',
  )
  assert.equal(apply('-abn', 'v', '-a', '--', '-b', '--all'), 'all big name=v all <-b> <--all>')
  assert.equal(apply(), '')
})

test('what is not an option is told', () => {
  for (const [argv, message] of [
    [['-x'], 'no such option: "-x"'],
    [['-ax'], 'no such option: "-x"'],
    [['--ll'], 'no such option: "--ll"; did you mean "--all"?'],
    [['--lnog'], 'no such option: "--lnog"; did you mean "--long"?'],
    [['--other'], 'no such option: "--other"'],
    [['--all=1'], 'the option --all takes no value'],
    [['-n'], 'the option -n takes a value: NAME'],
    [['-an'], 'the option -n takes a value: NAME'],
    [['--long'], 'the option --long takes a value: X'],
  ] as const) {
    assert.throws(() => apply(...argv), new UsageError(message))
  }
})

test('the list of options', () => {
  assert.equal(
    describeOptions(options.slice(1, 4)),
    '  -b, --big        does big\n  -n, --name NAME  does name\n      --long X     does long\n',
  )
})
