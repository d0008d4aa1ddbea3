// What a server may not do. The client under test is driven payload by payload.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AuthenticationError, ProtocolError, SshError } from '../../../src/errors.ts'
import { serviceAccept } from '../../../src/messages/transport.ts'
import {
  infoRequestPrompt,
  userauthBanner,
  userauthFailure,
  userauthInfoRequest,
  userauthPasswdChangereq,
  userauthPkOk,
  userauthSuccess,
} from '../../../src/messages/userauth.ts'
import type { AuthenticationAttempt, UserauthClientQuestion } from '../../../src/protocol/userauth/attempt.ts'
import { UserauthClient } from '../../../src/protocol/userauth/client.ts'
import { Writer } from '../../../src/wire/writer.ts'
import { HOST_KEY, SESSION } from './loopback.ts'
import { ed25519Signer } from './signers.ts'

interface Driven {
  readonly client: UserauthClient
  readonly sent: Uint8Array[]
  readonly questions: UserauthClientQuestion[]
  readonly answers: ((value: unknown) => void)[]
  readonly fails: ((error: unknown) => void)[]
  readonly banners: string[]
  readonly errors: SshError[]
  successes: number
}

function drive(): Driven {
  const driven: Driven = {
    client: new UserauthClient({
      userName: 'alice',
      sessionIdentifier: SESSION,
      hostKey: HOST_KEY,
      extensions: () => new Map(),
      onSend: (payload) => driven.sent.push(payload),
      onQuestion(question, answer, fail) {
        driven.questions.push(question)
        driven.answers.push(answer)
        driven.fails.push(fail)
      },
      onBanner: (text) => driven.banners.push(text),
      onSuccess: () => void driven.successes++,
      onFailure: (error) => driven.errors.push(error),
    }),
    sent: [],
    questions: [],
    answers: [],
    fails: [],
    banners: [],
    errors: [],
    successes: 0,
  }
  driven.client.start()
  return driven
}

const signer = ed25519Signer()
const signed: AuthenticationAttempt = { method: 'publickey', signer, algorithm: 'ssh-ed25519', query: false }
const asked: AuthenticationAttempt = { ...signed, query: true }
const password: AuthenticationAttempt = { method: 'password', password: 'x' }
const interactive: AuthenticationAttempt = { method: 'keyboard-interactive', respond: () => [] }

const accepted = serviceAccept.encode({ serviceName: 'ssh-userauth' })
const success = userauthSuccess.encode({})
const failure = userauthFailure.encode({ authenticationsThatCanContinue: ['publickey'], partialSuccess: false })
const pkOk = userauthPkOk.encode({ algorithmName: 'ssh-ed25519', publicKey: signer.publicKey })
const changeRequest = userauthPasswdChangereq.encode({ prompt: 'new', languageTag: '' })
const infoRequest = informationRequest(1)

function informationRequest(count: number, prompts = count): Uint8Array {
  const to = new Writer()
  for (let i = 0; i < prompts; i++) infoRequestPrompt.write(to, { prompt: '?', echo: false })
  const text = { name: '', instruction: '', languageTag: '' }
  return userauthInfoRequest.encode({ ...text, promptCount: count, prompts: to.bytes() })
}

/** Answers the open questions and takes the payloads, in that order. */
function after(answers: readonly unknown[], payloads: readonly Uint8Array[]): Driven {
  const driven = drive()
  for (const [index, answer] of answers.entries()) driven.answers[index]?.(answer)
  for (const payload of payloads) driven.client.receive(payload)
  return driven
}

/** The states that a client can be in, and the messages that it takes there. */
const states: readonly (readonly [string, () => Driven, readonly Uint8Array[]])[] = [
  ['asking what to try, service not accepted', () => drive(), [accepted]],
  ['asking what to try', () => after([], [accepted]), []],
  ['attempt sent, service not accepted', () => after([password], []), [accepted]],
  ['none sent', () => after([{ method: 'none' }], [accepted]), [success, failure]],
  ['key asked about', () => after([asked], [accepted]), [success, failure, pkOk]],
  ['asking for a signature', () => after([asked], [accepted, pkOk]), []],
  ['signed request sent', () => after([signed, new Uint8Array(0)], [accepted]), [success, failure]],
  // PK_OK has the number and the layout of PASSWD_CHANGEREQ: here it can only be that.
  ['password sent', () => after([password], [accepted]), [success, failure, changeRequest, pkOk]],
  ['asking for a new password', () => after([password], [accepted, changeRequest]), []],
  ['dialogue begun', () => after([interactive], [accepted]), [success, failure, infoRequest]],
  ['asking for responses', () => after([interactive], [accepted, infoRequest]), []],
]

const everything = [accepted, success, failure, pkOk, changeRequest, infoRequest]

for (const [name, prepare, taken] of states) {
  test(`${name}: only what belongs there is taken`, () => {
    for (const payload of everything) {
      const driven = prepare()
      driven.client.receive(payload)
      const allowed = taken.includes(payload)
      assert.equal(driven.errors.length, allowed ? 0 : 1, `message ${payload[0]}: ${driven.errors[0]?.message}`)
      assert.equal(driven.successes, allowed && payload === success ? 1 : 0)
      if (!allowed) assert.ok(driven.errors[0] instanceof ProtocolError)
    }
  })

  test(`${name}: no other message number is taken`, () => {
    for (let number = 0; number < 256; number++) {
      for (const tail of [0, 12]) {
        const payload = new Uint8Array(1 + tail)
        payload[0] = number
        if (everything.some((known) => known[0] === number) || number === userauthBanner.number) continue
        const driven = prepare()
        driven.client.receive(payload)
        assert.equal(driven.errors.length, 1, `message ${number}`)
        assert.equal(driven.successes, 0)
      }
    }
  })

  test(`${name}: a banner changes nothing`, () => {
    const driven = prepare()
    driven.client.receive(userauthBanner.encode({ message: 'hello', languageTag: '' }))
    assert.deepEqual([driven.banners, driven.errors], [['hello'], []])
    for (const payload of taken.slice(0, 1)) driven.client.receive(payload)
    assert.deepEqual(driven.errors, [])
  })
}

test('number 60 is what the running method says it is', () => {
  const withKey = after([asked], [accepted, pkOk])
  assert.equal(withKey.questions.at(-1)?.type, 'authentication-signature')
  const withPassword = after([password], [accepted, changeRequest])
  assert.equal(withPassword.questions.at(-1)?.type, 'password-change')
  const withDialogue = after([interactive], [accepted, infoRequest])
  assert.equal(withDialogue.questions.at(-1)?.type, 'keyboard-interactive-prompts')
})

test('a key that was not offered cannot be accepted', () => {
  const other = userauthPkOk.encode({ algorithmName: 'ssh-ed25519', publicKey: ed25519Signer().publicKey })
  const driven = after([asked], [accepted, other])
  assert.ok(driven.errors[0] instanceof ProtocolError)
  assert.equal(driven.questions.length, 1, 'nothing is signed')
})

test('another service than the one that was asked for', () => {
  const driven = after([password], [serviceAccept.encode({ serviceName: 'ssh-connection' })])
  assert.ok(driven.errors[0] instanceof ProtocolError)
})

// russh CVE-2026-42189: a count is not a reason to allocate.
test('counts of prompts are bounded by the bytes that are there', () => {
  for (const [count, prompts] of [
    [0xffffffff, 0],
    [0x7fffffff, 1],
    [257, 257],
    [1, 0],
    [0, 1],
  ] as const) {
    const driven = after([interactive], [accepted, informationRequest(count, prompts)])
    assert.ok(driven.errors[0] instanceof ProtocolError, `${count}`)
    assert.equal(driven.questions.length, 1)
  }
})

test('a dialogue without end, and a password that is never new enough, end the connection', () => {
  const dialogue = after([interactive], [accepted])
  for (let round = 0; round < 200 && dialogue.errors.length === 0; round++) {
    dialogue.client.receive(informationRequest(0))
    dialogue.answers.at(-1)?.([])
  }
  const changes = after([password], [accepted])
  for (let round = 0; round < 200 && changes.errors.length === 0; round++) {
    changes.client.receive(changeRequest)
    changes.answers.at(-1)?.({ oldPassword: 'a', newPassword: 'b' })
  }
  assert.deepEqual(
    dialogue.errors.map(({ code }) => code),
    ['limit-exceeded'],
  )
  assert.deepEqual(
    changes.errors.map(({ code }) => code),
    ['limit-exceeded'],
  )
})

test('banners are bounded, in number and in size', () => {
  const many = drive()
  for (let i = 0; i < 200; i++) many.client.receive(userauthBanner.encode({ message: 'x', languageTag: '' }))
  assert.deepEqual([many.banners.length, many.errors.map(({ code }) => code)], [100, ['limit-exceeded']])
  const large = drive()
  const message = 'x'.repeat(250_000)
  for (let i = 0; i < 10; i++) large.client.receive(userauthBanner.encode({ message, languageTag: '' }))
  assert.deepEqual([large.banners.length, large.errors.map(({ code }) => code)], [4, ['limit-exceeded']])
})

test('lists of methods are kept within bounds', () => {
  const names = [...Array.from({ length: 5000 }, (_, i) => `method-${i}`), 'x'.repeat(100_000)]
  const driven = after([{ method: 'none' }], [accepted])
  driven.client.receive(userauthFailure.encode({ authenticationsThatCanContinue: names, partialSuccess: false }))
  const question = driven.questions.at(-1)
  assert.ok(question?.type === 'authentication-method')
  assert.deepEqual(question.remaining, names.slice(0, 64))
})

test('an answer counts once, and none after the end', () => {
  const driven = drive()
  driven.answers[0]?.(password)
  driven.answers[0]?.(password)
  driven.fails[0]?.(new Error('late'))
  assert.deepEqual(
    driven.sent.map(([number]) => number),
    [5, 50],
  )
  driven.client.receive(accepted)
  driven.client.receive(failure)
  driven.client.close()
  driven.answers[1]?.(password)
  driven.client.receive(success)
  assert.deepEqual([driven.sent.length, driven.successes, driven.errors], [2, 0, []])
})

test('a question that fails ends authentication with its error', () => {
  const driven = drive()
  const aborted = new SshError('aborted', 'by the caller')
  driven.fails[0]?.(aborted)
  assert.deepEqual(driven.errors, [aborted])
  const other = drive()
  other.fails[0]?.(new TypeError('a bug'))
  assert.ok(other.errors[0] instanceof AuthenticationError)
  assert.ok(other.errors[0].cause instanceof TypeError)
})

test('every message cut short or made longer ends the connection', () => {
  for (const [, prepare, taken] of states) {
    for (const payload of taken) {
      for (let length = 0; length < payload.length; length++) {
        const driven = prepare()
        driven.client.receive(payload.slice(0, length))
        assert.ok(driven.errors[0] instanceof ProtocolError, `message ${payload[0]} cut at ${length}`)
      }
      const driven = prepare()
      driven.client.receive(Buffer.concat([payload, Buffer.of(0)]))
      assert.ok(driven.errors[0] instanceof ProtocolError, `message ${payload[0]}`)
    }
  }
})
