import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  controlName,
  EscapeParser,
  escapeHelp,
  parseEscapeCharacter,
  type Typed,
} from '../../../src/io/terminal/escapes.ts'

const TILDE = 126

/** Data as text and escapes as <action>, adjacent data joined. */
function shape(pieces: readonly Typed[]): string {
  return pieces
    .map((piece) => (piece.type === 'data' ? Buffer.from(piece.bytes).toString('latin1') : `<${piece.action}>`))
    .join('')
}

function parse(text: string, escape = TILDE): string {
  return shape(new EscapeParser(escape).parse(Buffer.from(text, 'latin1')))
}

test('escapes at the start and after CR or LF', () => {
  assert.equal(parse('~.'), '<terminate>')
  assert.equal(parse('ls\r~.'), 'ls\r<terminate>')
  assert.equal(parse('ls\n~\x1a'), 'ls\n<suspend>')
  assert.equal(
    parse('~?~#~B~R~V~v~&~C~I'),
    '<help><list><break><re-key><less-verbose><more-verbose><background><command-line><information>',
  )
})

test('elsewhere the escape character is a character', () => {
  assert.equal(parse('a~.b ~.'), 'a~.b ~.')
  assert.equal(parse('~~.'), '~.')
  assert.equal(parse('\r~~~.'), '\r~~.')
  assert.equal(parse('~x~.'), '~x~.')
  assert.equal(parse('~\r~.'), '~\r<terminate>')
})

test('other escape characters and none', () => {
  assert.equal(shape(new EscapeParser(undefined).parse(Buffer.from('~.\r~.'))), '~.\r~.')
  assert.equal(parse('\x02.\r~.', 2), '<terminate>\r~.')
  assert.deepEqual(['~', '^B', 'none', '^', '^[', 'ab', '', '^^^', '\u20ac'].map(parseEscapeCharacter), [
    126,
    2,
    undefined,
    94,
    27,
    null,
    null,
    null,
    null,
  ])
  assert.deepEqual([26, 126, 127].map(controlName), ['^Z', '~', '^?'])
})

test('chunk boundaries change nothing', () => {
  const input = fc.string({ unit: fc.constantFrom('~', '.', '\r', '\n', 'a', '?', '\x1a', 'B'), maxLength: 40 })
  fc.assert(
    fc.property(input, fc.array(fc.nat(8)), (text, cuts) => {
      const parser = new EscapeParser(TILDE)
      const bytes = Buffer.from(text, 'latin1')
      const pieces: Typed[] = []
      let at = 0
      for (const cut of cuts) pieces.push(...parser.parse(bytes.subarray(at, (at = Math.min(at + cut, bytes.length)))))
      pieces.push(...parser.parse(bytes.subarray(at)))
      assert.equal(shape(pieces), parse(text))
    }),
  )
})

test('against a readable twin: nothing is lost, doubled or reordered', () => {
  const input = fc.string({ unit: fc.constantFrom('~', '.', '\r', '\n', 'a', 'R'), maxLength: 40 })
  fc.assert(fc.property(input, (text) => assert.equal(parse(text), twin(text))))
})

/** The rules as a rewriting from the left: one state (fresh line or not), one character at a time. */
function twin(text: string): string {
  let out = ''
  let fresh = true
  for (let i = 0; i < text.length;) {
    const pair = text.slice(i, i + 2)
    if (fresh && pair === '~.') out += '<terminate>'
    else if (fresh && pair === '~R') out += '<re-key>'
    else if (fresh && pair === '~~') {
      out += '~'
      fresh = false
    } else if (fresh && pair === '~') break
    else {
      const literal = fresh && pair.startsWith('~') ? pair : pair.charAt(0)
      out += literal
      fresh = /[\r\n]$/.test(literal)
      i += literal.length
      continue
    }
    i += 2
  }
  return out
}

test('the help text is that of ssh, without what only some programs can do', () => {
  assert.equal(
    escapeHelp(TILDE),
    [
      '~?',
      'Supported escape sequences:',
      ' ~.   - terminate connection (and any multiplexed sessions)',
      ' ~B   - send a BREAK to the remote system',
      ' ~R   - request rekey',
      ' ~V/v - decrease/increase verbosity (LogLevel)',
      ' ~^Z  - suspend ssh',
      ' ~#   - list forwarded connections',
      ' ~?   - this message',
      ' ~~   - send the escape character by typing it twice',
      '(Note that escapes are only recognized immediately after newline.)',
      '',
    ].join('\r\n'),
  )
  assert.match(escapeHelp(TILDE, new Set(['background'])), / ~& {3}- background ssh \(when[^\r]*\)\r\n ~\?/)
  assert.match(escapeHelp(TILDE, new Set(['command-line'])), / ~C {3}- open a command line\r\n/)
})
