// Every declared message and structure, present and future: what is encoded decodes to the same, and nothing else does.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ProtocolError } from '../../src/errors.ts'
import { channelOpenStructures } from '../../src/messages/channel-open.ts'
import { channelRequestStructures } from '../../src/messages/channel-request.ts'
import { agentMessages } from '../../src/messages/agent.ts'
import { connectionMessages } from '../../src/messages/connection.ts'
import { globalRequestStructures } from '../../src/messages/global-request.ts'
import { keyExchangeMessages } from '../../src/messages/key-exchange.ts'
import { transportMessages } from '../../src/messages/transport.ts'
import * as userauth from '../../src/messages/userauth.ts'
import type { Field } from '../../src/wire/field.ts'
import type { Fields, Structure } from '../../src/wire/message.ts'

const bytes = fc.uint8Array({ maxLength: 40 })
const name = fc.stringMatching(/^[a-z0-9@.-]{0,20}$/)
const generators: Record<string, fc.Arbitrary<unknown>> = {
  byte: fc.integer({ min: 0, max: 255 }),
  boolean: fc.boolean(),
  uint32: fc.integer({ min: 0, max: 0xffffffff }),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  string: bytes,
  text: fc.string({ unit: 'binary', maxLength: 30 }),
  name,
  mpint: fc.bigInt({ min: 0n, max: 2n ** 4096n }),
  nameList: fc.array(
    name.filter((entry) => entry !== ''),
    { maxLength: 6 },
  ),
  rest: bytes,
}

function arbitraryOf(field: Field<unknown>): fc.Arbitrary<unknown> {
  const [kind = '', length] = field.kind.split(':')
  if (kind === 'fixed') return fc.uint8Array({ minLength: Number(length), maxLength: Number(length) })
  const generator = generators[kind]
  assert.ok(generator, `no generator for fields of kind ${field.kind}`)
  return generator
}

function valuesOf(fields: Fields): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, arbitraryOf(field)])))
}

const structures: [string, Structure<Fields>][] = [
  ...[
    ...transportMessages,
    ...keyExchangeMessages,
    ...userauth.userauthMessages,
    ...connectionMessages,
    ...agentMessages,
  ].map((message) => [message.name, message as unknown as Structure<Fields>] as [string, Structure<Fields>]),
  ...Object.entries({ ...channelOpenStructures, ...channelRequestStructures, ...globalRequestStructures }).map(
    ([key, value]) => [key, value as unknown as Structure<Fields>] as [string, Structure<Fields>],
  ),
]

for (const [what, schema] of structures) {
  test(`${what} round-trips, and refuses trailing bytes and every truncation`, () => {
    const endsWithRest = Object.values(schema.fields).at(-1)?.kind === 'rest'
    fc.assert(
      fc.property(valuesOf(schema.fields), (values) => {
        const encoded = schema.encode(values)
        const decoded: Record<string, unknown> = { ...schema.decode(encoded) }
        delete decoded['type']
        assert.deepEqual(plain(decoded), plain(values))
        if (endsWithRest) return
        assert.throws(() => schema.decode(Buffer.concat([encoded, Buffer.of(0)])), ProtocolError)
        for (let end = 0; end < encoded.length; end++) {
          assert.throws(() => schema.decode(encoded.subarray(0, end)), ProtocolError)
        }
      }),
      { numRuns: 40 },
    )
  })
}

/** Views and copies compare alike. */
function plain(values: Record<string, unknown>): unknown {
  return Object.entries(values).map(([key, value]) => [
    key,
    value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  ])
}
