import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SshError } from '../../src/errors.ts'
import {
  decodeTerminalModes,
  encodeTerminalModes,
  type TerminalModeName,
  terminalModeOpcodes,
} from '../../src/messages/terminal-modes.ts'

test('no modes are the single byte TTY_OP_END', () => {
  assert.deepEqual(encodeTerminalModes({}), Uint8Array.of(0))
})

test('the example of RFC 4254 §8: opcode, then a uint32', () => {
  assert.deepEqual(encodeTerminalModes({ ECHO: 1 }), Uint8Array.of(53, 0, 0, 0, 1, 0))
})

test('every set of modes survives encoding and decoding', () => {
  const names = Object.keys(terminalModeOpcodes) as TerminalModeName[]
  const modes = fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 0, max: 0xffffffff }))
  fc.assert(
    fc.property(modes, (value) => assert.deepEqual(decodeTerminalModes(encodeTerminalModes(value)), { ...value })),
  )
})

test('unknown opcodes below 160 are skipped, 160 stops parsing, the end may be missing', () => {
  const ECHO_ON = [53, 0, 0, 0, 1]
  assert.deepEqual(decodeTerminalModes(Uint8Array.of(120, 9, 9, 9, 9, ...ECHO_ON)), { ECHO: 1 })
  assert.deepEqual(decodeTerminalModes(Uint8Array.of(...ECHO_ON, 160, 1, 2)), { ECHO: 1 })
  assert.deepEqual(decodeTerminalModes(Uint8Array.of(0, ...ECHO_ON)), {})
  assert.deepEqual(decodeTerminalModes(new Uint8Array(0)), {})
})

test('hostile bytes give modes or a ProtocolError, nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        decodeTerminalModes(bytes)
      } catch (error) {
        assert.ok(error instanceof SshError && error.code === 'protocol-violation')
      }
    }),
  )
})
