import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type TransportPhase, type Verdict, verdictOn } from '../../src/protocol/transport-phase.ts'

/** Written down a second time, from the RFCs, for all 256 numbers: what is not named is refused or unknown. */
const expected: Record<TransportPhase, Record<'client' | 'server', number[]>> = {
  'first-kexinit': { client: [1, 2, 3, 4, 20], server: [1, 2, 3, 4, 20] },
  'key-exchange': { client: [1, 2, 3, 4, 21, ...range(30, 49)], server: [1, 2, 3, 4, 21, ...range(30, 49)] },
  authentication: {
    client: [1, 2, 3, 4, 6, 7, 20, ...range(51, 79), 192, 193],
    // What belongs behind the success is held or answered by the server itself.
    server: [1, 2, 3, 4, 5, 7, 20, 50, ...range(51, 79), 80, 81, 82, ...range(90, 100), 192, 193],
  },
  connection: {
    client: [1, 2, 3, 4, 20, 80, 81, 82, ...range(90, 100), 192, 193],
    server: [1, 2, 3, 4, 20, 50, 80, 81, 82, ...range(90, 100), 192, 193],
  },
}
const known = new Set([...range(1, 7), 20, 21, ...range(30, 82), ...range(90, 100), 192, 193])

for (const [phase, roles] of Object.entries(expected) as [TransportPhase, (typeof expected)['connection']][]) {
  for (const role of ['client', 'server'] as const) {
    test(`every message number in phase ${phase} as ${role}`, () => {
      for (let number = 0; number < 256; number++) {
        assert.equal(verdictOn(number, { phase, role, strictFirst: false }), verdict(number), `message ${number}`)
      }
      function verdict(number: number): Verdict {
        if (roles[role].includes(number)) return 'accept'
        if (!known.has(number) && (phase === 'authentication' || phase === 'connection')) return 'unimplemented'
        return 'refuse'
      }
    })
  }
}

test('strict key exchange leaves only what a key exchange needs', () => {
  for (let number = 0; number < 256; number++) {
    const verdict = verdictOn(number, { phase: 'key-exchange', role: 'client', strictFirst: true })
    assert.equal(
      verdict === 'accept',
      number === 1 || number === 21 || (number >= 30 && number <= 49),
      `message ${number}`,
    )
  }
})

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
