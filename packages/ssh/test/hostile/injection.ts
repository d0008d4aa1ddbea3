// What is injected: every message number with bodies of several kinds.
import { connectionMessages } from '../../src/messages/connection.ts'
import { transportMessages } from '../../src/messages/transport.ts'
import { userauthMessages } from '../../src/messages/userauth.ts'
import { keyExchangeMessages } from '../../src/messages/key-exchange.ts'
import type { Message } from '../../src/wire/message.ts'

export const bodyKinds = ['empty', 'short', 'garbage', 'valid'] as const
export type BodyKind = (typeof bodyKinds)[number]

/** A payload; undefined when there is no valid one, as nothing is assigned to the number, or it is SSH_MSG_KEXINIT's. */
export function injection(number: number, kind: BodyKind): Uint8Array | undefined {
  switch (kind) {
    case 'empty':
      return Uint8Array.of(number)
    case 'short':
      return Uint8Array.of(number, 0, 0, 1)
    case 'garbage':
      return Uint8Array.from({ length: 65 }, (_, i) => (i === 0 ? number : (number * 37 + i * 151) & 0xff))
    case 'valid':
      return validMessages.get(number)
  }
}

const values: Readonly<Record<string, unknown>> = {
  string: new Uint8Array(0),
  fixed: new Uint8Array(16),
  rest: new Uint8Array(0),
  text: 'text',
  name: 'ssh-userauth',
  nameList: ['password'],
  boolean: true,
  byte: 0,
  uint32: 0,
  uint64: 0n,
  mpint: 5n,
}

/** A message or structure with plausible values. */
export function validPayload({ fields, encode }: Pick<Message, 'fields' | 'encode'>): Uint8Array {
  const entries = Object.entries(fields).map(([key, field]) => [key, values[field.kind.replace(/[^a-z0-9].*/i, '')]])
  return encode({ ...Object.fromEntries(entries), ...(fields['maximumPacketSize'] && { maximumPacketSize: 32768 }) })
}

const messages: readonly Message[] = [
  ...transportMessages,
  ...keyExchangeMessages,
  ...userauthMessages,
  ...connectionMessages,
]
const validMessages: ReadonlyMap<number, Uint8Array> = new Map(
  messages.filter(({ number }) => number !== 20).map((message) => [message.number, validPayload(message)]),
)
