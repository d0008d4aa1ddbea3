// What a client may not do: messages in the wrong state, users that change, floods.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProtocolError } from '../../../src/errors.ts'
import { serviceAccept, serviceRequest } from '../../../src/messages/transport.ts'
import {
  keyboardInteractiveData,
  userauthFailure,
  userauthInfoResponse,
  userauthRequest,
} from '../../../src/messages/userauth.ts'
import type { UserauthServerQuestion } from '../../../src/protocol/userauth/decision.ts'
import { Writer } from '../../../src/wire/writer.ts'
import { accept, after, begin, drive, type Driven, kbdint, numbers, password, query, reject } from './driven-server.ts'

const states: readonly (readonly [string, () => Driven])[] = [
  ['before the service request', () => drive(() => reject)],
  ['before the first request', () => after([begin], () => reject)],
  ['while the application decides', () => after([begin, password('x')])],
  ['after a failure', () => after([begin, password('x')], () => reject)],
  [
    'in a dialogue',
    () => after([begin, kbdint], () => ({ decision: 'prompt', prompts: [{ prompt: '?', echo: true }] })),
  ],
  ['after PK_OK', () => after([begin, query], () => accept)],
  [
    'after a demand for a new password',
    () => after([begin, password('x')], () => ({ decision: 'change-password', prompt: 'new' })),
  ],
  ['after success', () => after([begin, password('x')], () => accept)],
]

/** 80 and above: what is behind a request that fails is not taken, and does not end the connection either. */
function isTolerated(name: string, number: number): boolean {
  return number >= 80 && !['before the service request', 'before the first request'].includes(name)
}

for (const [name, prepare] of states) {
  test(`every message number ${name}: nothing lets anybody in, what is not expected ends the connection`, () => {
    for (let number = 0; number < 256; number++) {
      for (const tail of [new Uint8Array(0), new Uint8Array(16)]) {
        const driven = prepare()
        const users = driven.users.length
        const sent = driven.sent.length
        driven.server.receive(new Uint8Array([number, ...tail]))
        if (driven.server.deciding) driven.questions.at(-1)?.answer(reject)
        assert.equal(driven.users.length, users, `message ${number}`)
        assert.ok(!numbers(driven).slice(sent).includes(52), `message ${number}`)
        // A response with the wrong number of answers is a failure (RFC 4256 §3.4), not a breach.
        const wrongResponse = name === 'in a dialogue' && number === 61 && tail.length > 0
        // RFC 4252 §5.1: requests after success are ignored.
        const ignored = name === 'after success' && number === 50
        const survives = wrongResponse || ignored || isTolerated(name, number)
        assert.equal(driven.errors.length, survives ? 0 : 1, `message ${number} ${name}`)
        if (!survives) assert.ok(driven.errors[0] instanceof ProtocolError)
      }
    }
  })
}

test('a message of the client that is well-formed but comes in the wrong state', () => {
  const response = userauthInfoResponse.encode({ responseCount: 0, responses: new Uint8Array(0) })
  for (const [name, prepare] of states) {
    if (name === 'in a dialogue' || name === 'while the application decides') continue
    const driven = prepare()
    const users = driven.users.length
    driven.server.receive(response)
    assert.equal(driven.errors.length, 1, name)
    assert.equal(driven.users.length, users, name)
  }
})

test('the server takes none of its own messages', () => {
  const failure = userauthFailure.encode({ authenticationsThatCanContinue: [], partialSuccess: false })
  for (const payload of [Buffer.of(52), failure, serviceAccept.encode({ serviceName: 'ssh-userauth' })]) {
    const driven = after([begin, payload], () => accept)
    assert.equal(driven.errors.length, 1)
    assert.deepEqual(driven.users, [])
  }
})

test('only ssh-userauth, and only for ssh-connection', () => {
  for (const payloads of [
    [serviceRequest.encode({ serviceName: 'ssh-connection' })],
    [
      begin,
      userauthRequest.encode({
        userName: 'a',
        serviceName: 'ssh-x',
        methodName: 'none',
        methodSpecificData: new Uint8Array(0),
      }),
    ],
  ]) {
    const driven = after(payloads, () => accept)
    assert.equal((driven.errors[0] as ProtocolError).disconnectReason, 7)
    assert.deepEqual(driven.users, [])
  }
})

test('asking for the service again changes nothing', () => {
  const decide = (question: UserauthServerQuestion): unknown =>
    question.completed.length === 0 ? { decision: 'partial', methods: ['password'] } : accept
  const driven = after([begin, begin, password('a'), begin, password('b')], decide)
  assert.deepEqual([driven.users, numbers(driven)], [['alice'], [6, 6, 51, 6, 52]])
  const late = after([begin, password('a'), begin], () => accept)
  assert.equal(late.errors.length, 1)
})

test('channels that are opened before any request end the connection', () => {
  for (const payloads of [[Buffer.of(90)], [begin, Buffer.of(90)]]) {
    const driven = after(payloads, () => accept)
    assert.deepEqual(
      driven.errors.map(({ code }) => code),
      ['protocol-violation'],
    )
  }
})

test('channels that are opened behind a request that fails are not taken, and many of them end the connection', () => {
  const driven = drive()
  driven.server.receive(begin, 3)
  driven.server.receive(password('x'), 4)
  driven.server.receive(Buffer.of(90), 5)
  driven.questions[0]?.answer(reject)
  driven.server.receive(Buffer.of(98), 6)
  assert.deepEqual([driven.unimplemented, driven.connectionMessages], [[5, 6], []])
  driven.server.receive(password('x'), 7)
  driven.questions[1]?.answer(accept)
  assert.deepEqual([driven.users, driven.connectionMessages], [['alice'], []], 'nothing of it comes back')
  const flood = after([begin, password('x'), ...Array.from({ length: 17 }, () => Buffer.of(94))], () => reject)
  assert.equal(flood.errors.length, 1)
})

test('what is sent behind the request that lets the client in waits for the decision', () => {
  const driven = after([begin, password('x'), Buffer.of(90, 1), Buffer.of(98, 2)])
  assert.deepEqual(driven.connectionMessages, [])
  driven.questions[0]?.answer(accept)
  assert.deepEqual(driven.users, ['alice'])
  assert.deepEqual(driven.connectionMessages, [Buffer.of(90, 1), Buffer.of(98, 2)])
})

test('requests that come while the application decides are answered one by one, in order', () => {
  const driven = after([begin, password('a'), password('b'), password('c')])
  assert.equal(driven.questions.length, 1)
  driven.questions[0]?.answer(reject)
  driven.questions[1]?.answer(accept)
  assert.deepEqual(
    driven.questions.map(({ question }) => question.method === 'password' && question.password),
    ['a', 'b'],
  )
  assert.deepEqual(numbers(driven), [6, 51, 52])
})

test('a decision counts once', () => {
  const driven = after([begin, password('a'), password('b')])
  driven.questions[0]?.answer(reject)
  driven.questions[0]?.answer(accept)
  assert.deepEqual(driven.users, [])
})

test('a decision that comes after the connection is gone does nothing', () => {
  const driven = after([begin, password('a')])
  driven.server.close()
  driven.questions[0]?.answer(accept)
  assert.deepEqual([driven.users, numbers(driven)], [[], [6]])
})

test('what is held back is bounded, in messages and in bytes', () => {
  const many = after([begin, password('a'), ...Array.from({ length: 300 }, () => Buffer.of(90))])
  assert.deepEqual(
    many.errors.map(({ code }) => code),
    ['limit-exceeded'],
  )
  const large = after([begin, password('a'), new Uint8Array(300_000).fill(90), new Uint8Array(300_000).fill(90)])
  assert.deepEqual(
    large.errors.map(({ code }) => code),
    ['limit-exceeded'],
  )
})

// RFC 4252 §5, CVE-2026-46705: what one user has completed is nothing to another.
test('another user name begins from nothing', () => {
  const decide = (question: UserauthServerQuestion): unknown => {
    if (question.method === 'password') return { decision: 'partial', methods: ['keyboard-interactive'] }
    return question.completed.some(({ method }) => method === 'password') ? accept : reject
  }
  const other = userauthRequest.encode({
    userName: 'root',
    serviceName: 'ssh-connection',
    methodName: 'keyboard-interactive',
    methodSpecificData: keyboardInteractiveData.encode({ languageTag: '', submethods: '' }),
  })
  const driven = after([begin, password('x'), other], decide)
  assert.deepEqual(driven.users, [])
  assert.deepEqual(driven.questions.at(-1)?.question.completed, [])
  driven.server.receive(kbdint)
  assert.deepEqual(driven.users, [], 'and going back does not bring it back')
  const straight = after([begin, password('x'), kbdint], decide)
  assert.deepEqual(straight.users, ['alice'])
})

test('another user name in the middle of a dialogue does not inherit its responses', () => {
  const decide = (question: UserauthServerQuestion): unknown => {
    if (question.method !== 'keyboard-interactive') return reject
    return question.responses === undefined ? { decision: 'prompt', prompts: [{ prompt: '?', echo: true }] } : accept
  }
  const driven = after([begin, kbdint, password('x', 'root')], decide)
  const response = userauthInfoResponse.encode({ responseCount: 1, responses: new Writer().text('y').bytes() })
  driven.server.receive(response)
  assert.deepEqual(driven.users, [])
  assert.equal(driven.errors.length, 1, 'a response without a dialogue')
})

test('the number of responses must be that of the prompts', () => {
  const decide = (question: UserauthServerQuestion): unknown => {
    if (question.method !== 'keyboard-interactive') return reject
    return question.responses === undefined ? { decision: 'prompt', prompts: [{ prompt: '?', echo: true }] } : accept
  }
  for (const [count, texts] of [
    [0, 0],
    [2, 2],
    [0xffffffff, 1],
    [1, 2],
    [1, 0],
  ] as const) {
    const responses = new Writer()
    for (let i = 0; i < texts; i++) responses.text('y')
    const driven = after([begin, kbdint], decide)
    driven.server.receive(userauthInfoResponse.encode({ responseCount: count, responses: responses.bytes() }))
    assert.deepEqual(driven.users, [], `${count} ${texts}`)
    assert.equal(driven.questions.length, 1)
  }
})
