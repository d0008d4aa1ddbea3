import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Signer } from '../../../src/algorithms/host-key/host-key.ts'
import { AuthenticationError, ProtocolError } from '../../../src/errors.ts'
import type { PublickeyAttempt } from '../../../src/protocol/userauth/attempt.ts'
import type { UserauthServerQuestion } from '../../../src/protocol/userauth/decision.ts'
import { loopback } from './loopback.ts'
import { certify, ecdsaSigner, ed25519Signer, rsaSigner, securityKeySigner } from './signers.ts'

const accept = { decision: 'accept' } as const
const reject = { decision: 'reject' } as const
const hostbound = new Map([['publickey-hostbound@openssh.com', Buffer.from('0')]])

function offer(signer: Signer, query = false, algorithm = signer.algorithms[0] as string): PublickeyAttempt {
  return { method: 'publickey', signer, algorithm, query }
}

test('none is let in when the application says so', async () => {
  const result = await loopback({ attempts: [{ method: 'none' }], decide: () => accept })
  assert.equal(result.user?.userName, 'alice')
  assert.equal(result.flow, '>5 <6 >50 <52')
  assert.deepEqual(
    result.user?.completed.map(({ method }) => method),
    ['none'],
  )
})

test('none is refused with the list of methods, and giving up says what was tried', async () => {
  const result = await loopback({ attempts: [{ method: 'none' }], decide: () => reject })
  assert.ok(result.clientError instanceof AuthenticationError)
  assert.deepEqual(result.clientError.methodsThatCanContinue, ['publickey', 'password', 'keyboard-interactive'])
  assert.deepEqual(result.clientError.tried, [{ method: 'none', outcome: 'failure', description: 'none' }])
  assert.equal(result.user, undefined)
})

const keys: readonly [string, () => Signer][] = [
  ['ssh-ed25519', ed25519Signer],
  ['ecdsa-sha2-nistp256', ecdsaSigner],
  ['rsa-sha2-512', rsaSigner],
  ['rsa-sha2-256', () => rsaSigner({ algorithms: ['rsa-sha2-256'] })],
  ['sk-ssh-ed25519@openssh.com', securityKeySigner],
  ['ssh-ed25519-cert-v01@openssh.com', () => certify(ed25519Signer(), ed25519Signer(), ['alice'])],
]
for (const [algorithm, make] of keys) {
  for (const extensions of [new Map<string, Uint8Array>(), hostbound]) {
    const name = extensions === hostbound ? 'publickey-hostbound' : 'publickey'
    test(`${name} ${algorithm}: signed at once`, async () => {
      const signer = make()
      const result = await loopback({ attempts: [offer(signer)], extensions, decide: () => accept })
      assert.equal(result.user?.userName, 'alice')
      assert.equal(result.flow, '>5 <6 >50 <52')
      assert.deepEqual(
        result.user?.completed.map(({ publicKey }) => publicKey),
        [signer.publicKey],
      )
    })
    test(`${name} ${algorithm}: asked first`, async () => {
      const result = await loopback({ attempts: [offer(make(), true)], extensions, decide: () => accept })
      assert.equal(result.user?.userName, 'alice')
      assert.equal(result.flow, '>5 <6 >50 <60 >50 <52')
      const asked = result.serverQuestions.map((question) => question.method === 'publickey' && question.signed)
      assert.deepEqual(asked, [false, true])
    })
  }
}

test('an accepted query lets nobody in', async () => {
  const answer = (question: { readonly type: string }): unknown =>
    question.type === 'authentication-method' ? attempts.shift() : undefined
  const attempts = [offer(ed25519Signer(), true)]
  const result = await loopback({ answer, decide: () => accept })
  assert.equal(result.user, undefined)
  assert.equal(result.flow, '>5 <6 >50 <60')
  assert.ok(result.clientError instanceof AuthenticationError)
  assert.deepEqual(
    result.clientError.tried.map(({ outcome }) => outcome),
    ['withdrawn'],
  )
})

test('a key that the application rejects is not asked for a signature', async () => {
  let signatures = 0
  const signer = { ...ed25519Signer(), sign: () => assert.fail(`signature ${++signatures}`) }
  const result = await loopback({ attempts: [offer(signer, true)], decide: () => reject })
  assert.equal(result.flow, '>5 <6 >50 <51')
  assert.equal(signatures, 0)
})

test('an old agent that answers with SHA-1 is not believed', async () => {
  const result = await loopback({ attempts: [offer(rsaSigner({ legacy: true }))], decide: () => accept })
  assert.deepEqual(
    (result.clientError as AuthenticationError).tried.map(({ outcome }) => outcome),
    ['withdrawn'],
  )
  assert.equal(result.flow, '>5 <6')
})

for (const attempt of [offer(ed25519Signer()), { method: 'password', password: 'x' } as const]) {
  test(`${attempt.method} is sent behind the service request, before the server says anything`, async () => {
    const result = await loopback({ attempts: [attempt], decide: () => accept, wire: () => undefined })
    assert.equal(result.flow, '>5 >50')
  })
}

test('a password, right and wrong', async () => {
  const decide = (question: UserauthServerQuestion): unknown =>
    question.method === 'password' && question.password === 'sesame' ? accept : reject
  const wrong = { method: 'password', password: 'barley' } as const
  const result = await loopback({ attempts: [wrong, { method: 'password', password: 'sesame' }], decide })
  assert.equal(result.flow, '>5 <6 >50 <51 >50 <52')
  assert.equal(result.user?.userName, 'alice')
})

test('an expired password is changed, at the second try', async () => {
  const seen: unknown[] = []
  const decide = (question: UserauthServerQuestion): unknown => {
    if (question.method !== 'password') return reject
    seen.push([question.password, question.newPassword])
    if (question.newPassword === undefined) return { decision: 'change-password', prompt: 'expired' }
    return question.newPassword.length < 8 ? { decision: 'change-password', prompt: 'too short' } : accept
  }
  const prompts: string[] = []
  const change = ({ prompt }: { readonly prompt: string }) => {
    prompts.push(prompt)
    return { oldPassword: 'old', newPassword: prompt === 'expired' ? 'short' : 'long enough' }
  }
  const result = await loopback({ attempts: [{ method: 'password', password: 'old', change }], decide })
  assert.equal(result.user?.userName, 'alice')
  assert.deepEqual(prompts, ['expired', 'too short'])
  assert.deepEqual(seen, [
    ['old', undefined],
    ['old', 'short'],
    ['old', 'long enough'],
  ])
  assert.equal(result.flow, '>5 <6 >50 <60 >50 <60 >50 <52')
})

test('nobody to change the password: withdrawn', async () => {
  const decide = (): unknown => ({ decision: 'change-password', prompt: 'expired' })
  const result = await loopback({ attempts: [{ method: 'password', password: 'old' }], decide })
  assert.deepEqual(
    (result.clientError as AuthenticationError).tried.map(({ outcome }) => outcome),
    ['withdrawn'],
  )
  assert.equal(result.user, undefined)
})

for (const count of [0, 1, 2, 90]) {
  test(`keyboard-interactive with ${count} prompts and then a word without any`, async () => {
    const prompts = Array.from({ length: count }, (_, i) => ({ prompt: `Number ${i}: `, echo: i % 2 === 0 }))
    const rounds = [
      { decision: 'prompt', name: 'n', instruction: 'i', prompts },
      { decision: 'prompt', instruction: 'bye', prompts: [] },
      accept,
    ]
    const requests: unknown[] = []
    const result = await loopback({
      attempts: [
        {
          method: 'keyboard-interactive',
          submethods: ['pam', 'otp'],
          respond(request) {
            requests.push(request)
            return request.prompts.map((_, i) => `answer ${i} ü`)
          },
        },
      ],
      decide: () => rounds.shift(),
    })
    assert.equal(result.user?.userName, 'alice')
    assert.equal(result.flow, '>5 <6 >50 <60 >61 <60 >61 <52')
    assert.deepEqual(requests, [
      { name: 'n', instruction: 'i', prompts },
      { name: '', instruction: 'bye', prompts: [] },
    ])
    const questions = result.serverQuestions.filter((question) => question.method === 'keyboard-interactive')
    const answers = prompts.map((_, i) => `answer ${i} ü`)
    assert.deepEqual(
      questions.map(({ responses }) => responses),
      [undefined, answers, []],
    )
    assert.deepEqual(questions[0]?.submethods, ['pam', 'otp'])
    assert.equal(new Set(questions.map(({ dialogue }) => dialogue)).size, 1)
  })
}

test('giving up a dialogue leaves the way free for another method', async () => {
  const decide = (question: UserauthServerQuestion): unknown => {
    if (question.method === 'keyboard-interactive')
      return { decision: 'prompt', prompts: [{ prompt: '?', echo: true }] }
    return question.method === 'password' ? accept : reject
  }
  const result = await loopback({
    attempts: [
      { method: 'keyboard-interactive', respond: () => undefined },
      { method: 'password', password: 'x' },
    ],
    decide,
  })
  assert.equal(result.flow, '>5 <6 >50 <60 >50 <52')
  assert.deepEqual(
    result.user?.completed.map(({ method }) => method),
    ['password'],
  )
})

test('publickey, then password: partial success', async () => {
  const decide = (question: UserauthServerQuestion): unknown => {
    if (question.method === 'publickey') return { decision: 'partial', methods: ['password'], grant: 'key' }
    return question.completed.length === 1 ? { ...accept, grant: 'password' } : reject
  }
  const asked: unknown[] = []
  const attempts = [offer(ed25519Signer()), { method: 'password', password: 'x' } as const]
  const result = await loopback({
    answer: (question) => {
      if (question.type === 'authentication-signature') {
        return question.attempt.signer.sign(question.data, question.attempt.algorithm)
      }
      if (question.type !== 'authentication-method') return undefined
      asked.push([question.remaining, question.partialSuccess])
      return attempts.shift()
    },
    decide,
  })
  assert.deepEqual(asked, [
    [undefined, false],
    [['password'], true],
  ])
  assert.deepEqual(
    result.user?.completed.map(({ grant }) => grant),
    ['key', 'password'],
  )
  assert.deepEqual(
    result.tried?.map(({ outcome }) => outcome),
    ['partial-success', 'success'],
  )
})

test('two keys are two factors, and one key is only one, with a certificate or without', async () => {
  const decide = (question: UserauthServerQuestion): unknown =>
    question.completed.length === 0 ? { decision: 'partial', methods: ['publickey'] } : accept
  const [first, second] = [ed25519Signer(), ed25519Signer()]
  const two = await loopback({ attempts: [offer(first), offer(second, true)], decide })
  assert.equal(two.user?.completed.length, 2)
  for (const again of [first, certify(first, ed25519Signer(), ['alice'])]) {
    for (const query of [true, false]) {
      const one = await loopback({ attempts: [offer(first), offer(again, query)], decide })
      assert.equal(one.user, undefined)
      assert.equal(one.flow, '>5 <6 >50 <51 >50 <51')
    }
  }
})

test('a method that does not come next is refused without asking', async () => {
  const decide = (question: UserauthServerQuestion): unknown =>
    question.method === 'publickey' ? { decision: 'partial', methods: ['keyboard-interactive'] } : accept
  const attempts = [offer(ed25519Signer()), { method: 'password', password: 'x' }, { method: 'none' }] as const
  const result = await loopback({ attempts, decide })
  assert.equal(result.user, undefined)
  assert.equal(result.serverQuestions.length, 1)
})

test('banners come before success, as they are', async () => {
  const banner = 'welcome \u001b[31mé\r\n'
  const result = await loopback({ attempts: [{ method: 'none' }], banner, decide: () => accept })
  assert.deepEqual(result.banners, [banner])
  assert.equal(result.flow, '>5 <6 >50 <53 <52')
})

test('the sixth failure disconnects with reason 14; a first "none" is free', async () => {
  const wrong = Array.from({ length: 9 }, () => ({ method: 'password', password: 'x' }) as const)
  const result = await loopback({ attempts: [{ method: 'none' }, ...wrong], decide: () => reject })
  assert.ok(result.serverError instanceof ProtocolError)
  assert.equal(result.serverError.disconnectReason, 14)
  assert.equal(result.serverQuestions.filter(({ method }) => method === 'password').length, 6)
  assert.equal(result.flow.match(/<51/g)?.length, 6)
})

test('queries for acceptable keys are no failures, but bounded', async () => {
  const answer = (question: { readonly type: string }): unknown =>
    question.type === 'authentication-method' ? offer(ed25519Signer(), true) : undefined
  const result = await loopback({ answer, decide: () => accept })
  assert.equal(result.user, undefined)
  assert.equal((result.serverError as ProtocolError).disconnectReason, 14)
  assert.equal(result.serverQuestions.length, 256)
})

test('the application fails to decide: nobody is let in', async () => {
  for (const decide of [() => assert.fail('database'), () => ({ decision: 'yes' }), () => undefined, () => true]) {
    const result = await loopback({ attempts: [{ method: 'none' }], decide })
    assert.equal(result.user, undefined)
    assert.notEqual(result.serverError, undefined)
    assert.doesNotMatch(result.flow, /<52/)
  }
})
