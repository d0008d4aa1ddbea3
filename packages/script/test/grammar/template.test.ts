// What templates say, and what they refuse.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { ScriptError } from '../../src/errors.ts'
import { EMBEDDED, flags, format, opt, readTemplate, secret } from '../../src/grammar/index.ts'
import type { List, Word } from '../../src/grammar/ast.ts'

const read = (strings: TemplateStringsArray, ...values: unknown[]) => readTemplate(strings, values)

/** The words of the first command, each as its text. */
function words(list: List): string[] {
  return (list.items[0]?.pipeline.commands[0]?.words ?? []).map(plain)
}

function plain(word: Word): string {
  return word
    .map((part) => (part.kind === 'substitution' ? '<>' : part.kind === 'variable' ? `$${part.name}` : part.text))
    .join('')
}

function refused(fn: () => unknown): string {
  try {
    fn()
  } catch (error) {
    assert.ok(error instanceof ScriptError)
    assert.equal(error.code, 'invalid-command')
    return `${error.message}\n${error.advice ?? ''}`
  }
  return assert.fail('it was accepted')
}

describe('words of a template', () => {
  it('splits at blanks, joins lines, and keeps what quotes hold', () => {
    assert.deepEqual(
      words(read`a  b\
      c 'd e' "f g"h i\ j ""`),
      ['a', 'b', 'c', 'd e', 'f gh', 'i j', ''],
    )
  })

  it('takes each value as one argument, whatever is in it', () => {
    const nasty = 'a b; rm -rf ~ $HOME `x` $(y) \'" \\ \n * {a,b}'
    assert.deepEqual(words(read`echo ${nasty} -x${nasty} '${nasty}' ${7} ${9n}`), [
      'echo',
      nasty,
      `-x${nasty}`,
      nasty,
      '7',
      '9',
    ])
    const [, value] = read`echo ${nasty}`.items[0]?.pipeline.commands[0]?.words ?? []
    assert.deepEqual(value, [{ kind: 'text', text: nasty }])
  })

  it('spreads arrays, flags and optional values', () => {
    assert.deepEqual(
      words(
        read`ls ${flags({ l: true, color: 'no', x: false, exclude: ['a', 'b'], n: 3, '-maxdepth': 1 })} ${[]} ${['c d', 5]} ${opt(undefined)} ${opt('-o', 'f')}`,
      ),
      [...['ls', '-l', '--color=no', '--exclude=a', '--exclude=b', '-n', '3', '-maxdepth', '1', 'c d', '5', '-o', 'f']],
    )
  })

  it('takes the path of a file URL, and the text of another', () => {
    assert.deepEqual(words(read`cat ${new URL('file:///a%20b')} ${new URL('https://x/?q=%20')}`), [
      'cat',
      '/a b',
      'https://x/?q=%20',
    ])
  })

  it('reads variables, written as JavaScript lets them be', () => {
    const parts =
      read`echo $HOME "\${USER}x" '$NO' \$NO '\${NO}' cost$ "\$"`.items[0]?.pipeline.commands[0]?.words ?? []
    assert.deepEqual(parts[1], [{ kind: 'variable', name: 'HOME' }])
    assert.deepEqual(parts[2], [
      { kind: 'text', text: '' },
      { kind: 'variable', name: 'USER' },
      { kind: 'text', text: 'x' },
    ])
    assert.deepEqual(parts.slice(3).map(plain), ['$NO', '$NO', '${NO}', 'cost$', '$'])
  })

  it('tells what is written from what is quoted or interpolated', () => {
    const [, word] = read`ls ${'a*'}/*.ts"*"`.items[0]?.pipeline.commands[0]?.words ?? []
    assert.deepEqual(word, [
      { kind: 'text', text: 'a*' },
      { kind: 'pattern', text: '/*.ts' },
      { kind: 'text', text: '*' },
    ])
  })

  it('reads its text once, and its values each time', () => {
    const evaluate = (value: string) => read`echo ${value}`
    assert.deepEqual(
      [words(evaluate('a')), words(evaluate('b'))],
      [
        ['echo', 'a'],
        ['echo', 'b'],
      ],
    )
  })
})

describe('lists of a template', () => {
  it('has pipelines, joints, redirections and assignments', () => {
    const text = 'A=1 a x | b |& c && d > f 2>&1 || e < g >> h; i <<< word &> j'
    const list = read`A=1 a x | b |& c && d >f 2>&1 || e < g >> h ; # comment ${undefined} ' "
      i <<<word &>j`
    assert.equal(format(list), text.replace('&> j', '> j 2>&1'))
    assert.deepEqual(
      list.items.map(({ joint }) => joint),
      ['then', 'and', 'or', 'then'],
    )
  })

  it('has lists in lists, and commands in them', () => {
    const sorted = { [EMBEDDED]: () => read`sort b` }
    assert.equal(format(read`diff <(sort a) <(${sorted}) > >(cat)`), 'diff <(sort a) <(sort b) > >(cat)')
  })

  it('prints no secret and no control character', () => {
    const list = read`login ${secret('hunter2')} --key=${secret('k')} ${'\u001B[2J\u202E'} ${"it's"}`
    assert.equal(format(list), `login *** --key=*** $'\\x1b[2J\\u202e' 'it'\\''s'`)
  })
})

describe('refusals of a template', () => {
  it('names the value that is missing, below its place', () => {
    assert.match(
      refused(() => read`rm -rf ${undefined}/`),
      /^value 1 is undefined, which is no argument\n {2}rm -rf \$\{…\}\/\n {9}\^\n/,
    )
    assert.match(
      refused(
        () => read`a
      b ${'x'} ${''} c`,
      ),
      /^value 2 is empty\n {8}b \$\{…\} \$\{…\} c\n {15}\^\nopt\(value\)/,
    )
  })

  for (const value of [
    null,
    false,
    true,
    Number.NaN,
    Infinity,
    {},
    Symbol('x'),
    () => 1,
    new Date(0),
    Promise.resolve(),
    new Uint8Array(1),
  ]) {
    it(`takes no ${typeof value} ${inspect(value)}`, () => {
      assert.match(
        refused(() => read`echo ${value}`),
        /^value 1 is /,
      )
      assert.match(
        refused(() => read`echo ${[value]}`),
        /^item 0 of value 1 is /,
      )
    })
  }

  it('lets a value be empty only where quotes hold it alone', () => {
    assert.deepEqual(words(read`a "${''}" --m='${''}' "${['', 'b']}"`), ['a', '', '--m=', '', 'b'])
    refused(() => read`rm "${''}/"`)
    refused(() => read`rm ${['']}`)
    assert.match(
      refused(() => read`rm a${['b']}`),
      /several arguments/,
    )
    assert.match(
      refused(() => read`${[]}`),
      /no value is left/,
    )
    assert.match(
      refused(() => read`> ${['a', 'b']} cat`),
      /several arguments/,
    )
  })

  it('takes nothing that would arrive as something else', () => {
    assert.match(
      refused(() => read`echo ${'a\0b'}`),
      /NUL/,
    )
    assert.match(
      refused(() => read`echo ${'\uD800'}`),
      /Unicode/,
    )
  })

  const cases: readonly (readonly [string, () => unknown, RegExp])[] = [
    ['command substitution', () => read`echo $(date)`, /\.text\(\)/],
    ['backquotes', () => read`echo ${'x'} "\\${'y'}"` && readTemplate(raw('echo `date`'), []), /backquote/],
    ['loops', () => read`for x in a; do b; done`, /loop in TypeScript/],
    ['conditions', () => read`if a; then b; fi`, /if \(await/],
    ['cd', () => read`cd /tmp && ls`, /cd\(directory, fn\)/],
    ['background', () => read`sleep 1 & echo`, /\.start\(\)/],
    ['here-documents', () => read`cat << EOF`, /<<< text/],
    ['subshells', () => read`(a; b)`, /parentheses/],
    ['groups', () => read`{ a; }`, /join commands/],
    ['negation', () => read`! a`, /negate/],
    ['defaults', () => read`echo \${X:-y}`, /in TypeScript/],
    ['a value as the name of a variable', () => read`echo $${'x'}`, /name of a variable/],
    ['the same in braces', () => readTemplate(raw('echo \\${', '}'), ['x']), /name of a variable/],
    ['positional parameters', () => read`echo $1`, /args/],
    ['an open quote', () => read`echo 'a`, /not closed/],
    ['an open double quote', () => read`echo "a`, /not closed/],
    ['an open substitution', () => read`cat <(a`, /not closed/],
    ['a parenthesis too many', () => read`echo a)`, /closes nothing/],
    ['nothing', () => read` # only a comment`, /missing at the end/],
    ['nothing after a pipe', () => read`a |`, /missing at the end/],
    ['nothing before a pipe', () => read`| a`, /missing here/],
    ['two semicolons', () => read`a ;; b`, /missing here/],
    ['a file missing', () => read`a > | b`, /leads nowhere/],
    ['a value as a descriptor', () => read`a 2>&${1}`, /number of a descriptor/],
    ['closing', () => read`a 2>&-`, /> \/dev\/null/],
    ['assignments alone', () => read`A=1`, /within/],
    ['a call without a template', () => readTemplate('ls' as never, []), /template literal/],
  ]
  for (const [name, evaluate, message] of cases)
    it(`says what to write for ${name}`, () => assert.match(refused(evaluate), message))
})

describe('hostile sizes', () => {
  it('takes time in proportion to the text', () => {
    for (const piece of ['a', "'", '1', '\\\\', '"x" ', '$A', '# ', ';a', 'a|', '~', '<(']) {
      const began = performance.now()
      try {
        readTemplate(raw(`x ${piece.repeat(200_000)}`), [])
      } catch (error) {
        assert.ok(error instanceof ScriptError)
      }
      assert.ok(performance.now() - began < 20_000, piece)
    }
  })

  it('takes many values', () => {
    const values = Array.from({ length: 20_000 }, (_, index) => index)
    assert.equal(words(readTemplate(raw('x ', ...values.map(() => ' ')), values)).length, 20_001)
  })
})

function raw(...pieces: string[]): TemplateStringsArray {
  return Object.assign([...pieces], { raw: pieces })
}
