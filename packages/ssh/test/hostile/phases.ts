// One message out of place, in each phase of a connection; and what the other end makes of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AuthenticationError, DisconnectError, ProtocolError } from '../../src/errors.ts'
import { unimplemented } from '../../src/messages/transport.ts'
import { type BodyKind, bodyKinds, injection } from './injection.ts'
import type { RawPeer, RawPeerOptions } from './raw-peer.ts'

/**
 * `refused`: the connection ends with a ProtocolError, and the peer is told its reason. `disconnected`: the message was an
 * SSH_MSG_DISCONNECT. `failed`: authentication ended without success, as the message says. `unimplemented`: answered so,
 * with the number of that packet. `accepted`: it goes on as if nothing had been.
 */
export type Outcome = 'refused' | 'disconnected' | 'failed' | 'unimplemented' | 'accepted'

/** The real end, and the raw peer at its other end. */
export interface Subject {
  readonly peer: RawPeer
  readonly over: Promise<unknown>
  /** Is a user in? */
  isAuthenticated(): boolean
}

/** How to get into a phase, with the injection in it. */
export interface Phase {
  readonly name: string
  start(options: RawPeerOptions): Subject
  /** Goes to the phase, calls `inject` there, and does what ends it. */
  walk(subject: Subject, inject: () => void): Promise<void>
  readonly options?: (inject: () => void) => RawPeerOptions
  /** The outcomes other than `refused`: per message number, the kinds of bodies it is good for. */
  readonly expected: Readonly<Record<number, Partial<Record<BodyKind, Outcome>>>>
  /** What numbers nothing is assigned to come to. */
  readonly unassigned: Outcome
  /** Does `walk` let the user in? If not, nothing that is injected does. */
  readonly authenticates?: boolean
  /** The number that lets the user in after all, as it is what is waited for. */
  readonly awaited?: number
}

export function testPhase(phase: Phase): void {
  for (const kind of bodyKinds) {
    test(`${phase.name}: every message number, ${kind}`, async () => {
      const unexpected: string[] = []
      for (let number = 0; number <= 255; number++) {
        const payload = injection(number, kind)
        if (payload === undefined) continue
        const outcome = await outcomeOf(phase, payload)
        const expected = isAssigned(number) ? (phase.expected[number]?.[kind] ?? 'refused') : phase.unassigned
        if (outcome !== expected) unexpected.push(`${number}: ${outcome} instead of ${expected}`)
      }
      assert.deepEqual(unexpected, [])
    })
  }
}

async function outcomeOf(phase: Phase, payload: Uint8Array): Promise<Outcome> {
  let sequenceNumber = -1
  const inject = (): void => {
    sequenceNumber = subject.peer.sequenceNumber
    subject.peer.send(payload)
  }
  const subject = phase.start(phase.options?.(inject) ?? {})
  const { peer } = subject
  await phase.walk(subject, inject)
  assert.notEqual(sequenceNumber, -1, 'never injected')
  const alive = !peer.ended && (await peer.isAlive())
  assert.equal(subject.isAuthenticated(), phase.authenticates === true || (alive && payload[0] === phase.awaited))
  if (!alive) return await howItEnded(subject)
  const answered = peer.received.concat(peer.passed).filter(([first]) => first === unimplemented.number)
  peer.close()
  if ((await subject.over) instanceof AuthenticationError) return 'failed'
  return answered.some((answer) => unimplemented.decode(answer).sequenceNumber === sequenceNumber)
    ? 'unimplemented'
    : 'accepted'
}

async function howItEnded({ peer, over }: Subject): Promise<Outcome> {
  const error = await over
  const reason = await peer.gone()
  if (error instanceof DisconnectError) return 'disconnected'
  if (error instanceof ProtocolError) {
    assert.equal(reason, error.disconnectReason)
    return 'refused'
  }
  assert.ok(error instanceof AuthenticationError, String(error))
  return 'failed'
}

/** RFC 4250 §4.1, OpenSSH PROTOCOL §1.10. The ranges for methods count as assigned. */
function isAssigned(number: number): boolean {
  return assigned.some(([from, to]) => number >= from && number <= to)
}

const assigned: readonly (readonly [number, number])[] = [
  [1, 7],
  [20, 21],
  [30, 82],
  [90, 100],
  [192, 193],
]

/** Whatever the body. */
export function any(outcome: Outcome): Record<BodyKind, Outcome> {
  return { empty: outcome, short: outcome, garbage: outcome, valid: outcome }
}
