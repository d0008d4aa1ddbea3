import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseSttyText } from '../../../src/io/terminal/stty-text.ts'
import { encodeTerminalModes } from '../../../src/messages/terminal-modes.ts'

/** The default modes of a pseudo-terminal on Linux. */
const LINUX_DEFAULT = '500:5:bf:8a3b:3:1c:7f:15:4:0:1:0:11:13:1a:0:12:f:17:16:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0'

test('the encoded modes of a default Linux terminal are those captured from OpenSSH 9.2', () => {
  const pairs: [number, number][] = [
    [129, 38400],
    [128, 38400],
    ...[3, 28, 127, 21, 4, 255, 255, 17, 19, 26].map((value, index): [number, number] => [index + 1, value]),
    [12, 18],
    [13, 23],
    [14, 22],
    [18, 15],
    ...range(30, 42, [36, 38]),
    ...range(50, 62, [50, 51, 53, 54, 55, 59, 60, 61]),
    ...range(70, 75, [70, 72]),
    ...range(90, 93, [90, 91]),
  ]
  assert.equal(pairs.length, 52)
  const expected = Buffer.concat([
    ...pairs.map(([opcode, value]) => Buffer.of(opcode, 0, 0, value >> 8, value & 0xff)),
    Buffer.of(0),
  ])
  assert.equal(expected.length, 261)
  assert.deepEqual(Buffer.from(encodeTerminalModes(parseSttyText(LINUX_DEFAULT))), expected)
})

test('odd modes of Linux: characters that are off, other speeds, 7 bits with parity', () => {
  const modes = parseSttyText(
    '4d06:5:3a1:8a3f:0:1c:8:15:4:0:1:0:11:13:1a:61:12:f:17:16:62:0:0:0:0:0:0:0:0:0:0:0:0:0:0:0',
  )
  assert.equal(modes.VINTR, 255)
  assert.equal(modes.VEOL, 0x61)
  assert.equal(modes.VEOL2, 0x62)
  assert.deepEqual([modes.IXOFF, modes.IUTF8, modes.IGNPAR, modes.XCASE], [0, 1, 1, 1])
  assert.deepEqual([modes.CS7, modes.CS8, modes.PARENB, modes.PARODD], [1, 1, 1, 1])
  assert.equal(modes.TTY_OP_OSPEED, 50)
  assert.equal(parseSttyText(LINUX_DEFAULT.replace(':bf:', ':10b2:')).TTY_OP_ISPEED, 115200)
})

test('the form of macOS', () => {
  const modes = parseSttyText(
    'gfmt1:cflag=4b00:iflag=6b02:lflag=200005cb:oflag=3:discard=f:dsusp=19:eof=4:eol=ff:eol2=ff:erase=7f:intr=3:' +
      'kill=15:lnext=16:min=1:quit=1c:reprint=12:start=11:status=14:stop=13:susp=1a:time=0:werase=17:' +
      'ispeed=9600:ospeed=38400\n',
  )
  assert.deepEqual([modes.TTY_OP_OSPEED, modes.TTY_OP_ISPEED], [38400, 9600])
  assert.deepEqual([modes.VINTR, modes.VEOL, modes.VDSUSP, modes.VSTATUS], [3, 255, 0x19, 0x14])
  assert.deepEqual([modes.ICRNL, modes.IXON, modes.IXANY, modes.IMAXBEL, modes.IUTF8], [1, 1, 1, 1, 1])
  assert.deepEqual([modes.ISIG, modes.ICANON, modes.ECHO, modes.ECHOKE, modes.PENDIN], [1, 1, 1, 1, 1])
  assert.deepEqual([modes.OPOST, modes.ONLCR, modes.CS8, modes.PARENB], [1, 1, 1, 0])
  assert.equal('IUCLC' in modes, false)
})

test('what is in no known form gives no modes', () => {
  fc.assert(fc.property(fc.string(), (text) => assert.equal(typeof parseSttyText(text), 'object')))
  for (const text of ['', 'speed 38400 baud;', '500:5:bf', 'gfmt1:x=1', LINUX_DEFAULT.replace('8a3b', 'zz')]) {
    assert.deepEqual(parseSttyText(text), {})
  }
  assert.deepEqual(parseSttyText(LINUX_DEFAULT, 'ppc64'), {})
})

function range(from: number, to: number, on: readonly number[]): [number, number][] {
  return Array.from({ length: to - from + 1 }, (_, i) => [from + i, on.includes(from + i) ? 1 : 0])
}
