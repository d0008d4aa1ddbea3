// What a client may not do. The server under test is driven payload by payload.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostKeyAlgorithms } from '../../../src/algorithms/host-key/catalog.ts'
import type { Signer } from '../../../src/algorithms/host-key/host-key.ts'
import { ProtocolError, type SshError } from '../../../src/errors.ts'
import { serviceAccept, serviceRequest } from '../../../src/messages/transport.ts'
import {
  hostboundSigned,
  keyboardInteractiveData,
  passwordData,
  publickeyQuery,
  publickeySigned,
  userauthFailure,
  userauthInfoResponse,
  userauthRequest,
} from '../../../src/messages/userauth.ts'
import type { UserauthServerQuestion } from '../../../src/protocol/userauth/decision.ts'
import { appendSignature, requestToSign, signedData } from '../../../src/protocol/userauth/publickey-request.ts'
import { UserauthServer } from '../../../src/protocol/userauth/server.ts'
import { Writer } from '../../../src/wire/writer.ts'
import { HOST_KEY, recommended, SESSION } from './loopback.ts'
import { certify, ed25519Signer, rsaSigner, securityKeySigner } from './signers.ts'

interface Driven {
  readonly server: UserauthServer
  readonly sent: Uint8Array[]
  readonly questions: { readonly question: UserauthServerQuestion; readonly answer: (value: unknown) => void }[]
  readonly users: string[]
  readonly connectionMessages: Uint8Array[]
  readonly unimplemented: number[]
  readonly errors: SshError[]
}

/** A server whose questions wait, or are answered at once by `decide`. */
function drive(decide?: (question: UserauthServerQuestion) => unknown): Driven {
  const driven: Omit<Driven, 'server'> = {
    sent: [],
    questions: [],
    users: [],
    connectionMessages: [],
    unimplemented: [],
    errors: [],
  }
  const server = new UserauthServer({
    sessionIdentifier: SESSION,
    hostKey: HOST_KEY,
    methods: ['publickey', 'password', 'keyboard-interactive'],
    publicKeyAlgorithms: recommended,
    onSend: (payload) => driven.sent.push(payload),
    onQuestion: (question, answer) => {
      driven.questions.push({ question, answer })
      if (decide !== undefined) answer(decide(question))
    },
    onSuccess: ({ userName }) => driven.users.push(userName),
    onConnectionMessage: (payload) => driven.connectionMessages.push(payload),
    onUnimplemented: (sequenceNumber) => driven.unimplemented.push(sequenceNumber),
    onFailure: (error) => driven.errors.push(error),
  })
  return { server, ...driven }
}

function numbers({ sent }: Driven): number[] {
  return sent.map((payload) => payload[0] as number)
}

const begin = serviceRequest.encode({ serviceName: 'ssh-userauth' })
const accept = { decision: 'accept' }
const reject = { decision: 'reject' }

function request(
  methodName: string,
  methodSpecificData: Uint8Array = new Uint8Array(0),
  userName = 'alice',
): Uint8Array {
  return userauthRequest.encode({ userName, serviceName: 'ssh-connection', methodName, methodSpecificData })
}

function password(text: string, userName?: string): Uint8Array {
  return request('password', passwordData.encode({ change: false, password: text }), userName)
}

const context = {
  userName: 'alice',
  serviceName: 'ssh-connection',
  sessionIdentifier: SESSION,
  hostKey: HOST_KEY,
  hostbound: false,
}

function signedRequest(signer: Signer, algorithm: string, changes: Partial<typeof context> = {}): Uint8Array {
  const used = { ...context, ...changes }
  const unsigned = requestToSign({ method: 'publickey', signer, algorithm, query: false }, used)
  const signature = signer.sign(signedData(used.sessionIdentifier, unsigned), algorithm) as Uint8Array
  return appendSignature(unsigned, signature)
}

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

function after(payloads: readonly Uint8Array[], decide?: (question: UserauthServerQuestion) => unknown): Driven {
  const driven = drive(decide)
  for (const payload of payloads) driven.server.receive(payload)
  return driven
}

const kbdint = request('keyboard-interactive', keyboardInteractiveData.encode({ languageTag: '', submethods: '' }))
const someKey = ed25519Signer()
const query = request(
  'publickey',
  publickeyQuery.encode({ hasSignature: false, algorithmName: 'ssh-ed25519', publicKey: someKey.publicKey }),
)

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

test('a signature for another session, user, service, method or host key is worth nothing', () => {
  const signer = ed25519Signer()
  const good = after([begin, signedRequest(signer, 'ssh-ed25519')], () => accept)
  assert.deepEqual(good.users, ['alice'])
  const session = signedRequest(signer, 'ssh-ed25519', { sessionIdentifier: new Uint8Array(32) })
  const anotherUser = (): Uint8Array => {
    const payload = signedRequest(signer, 'ssh-ed25519').slice()
    payload.set(Buffer.from('mallo'), 5)
    return payload
  }
  const hostKey = signedRequest(signer, 'ssh-ed25519', { hostbound: true, hostKey: Buffer.from('another') })
  const plain = userauthRequest.decode(signedRequest(signer, 'ssh-ed25519'))
  const { hasSignature, algorithmName, publicKey, signature } = publickeySigned.decode(plain.methodSpecificData)
  const asHostbound = request(
    'publickey-hostbound-v00@openssh.com',
    hostboundSigned.encode({ hasSignature, algorithmName, publicKey, serverHostKey: HOST_KEY, signature }),
  )
  for (const payload of [session, anotherUser(), hostKey, asHostbound]) {
    const driven = after([begin, payload], () => accept)
    assert.deepEqual(driven.users, [])
    assert.deepEqual(numbers(driven), [6, 51])
    assert.equal(driven.questions.length, 0, 'the application is not even asked')
  }
})

test('every bit of a signed request matters', () => {
  for (const signer of [ed25519Signer(), certify(ed25519Signer(), ed25519Signer(), ['alice'])]) {
    const payload = signedRequest(signer, signer.algorithms[0] as string)
    for (let bit = 0; bit < payload.length * 8; bit++) {
      const flipped = payload.slice()
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
      const driven = after([begin, flipped], () => accept)
      // RFC 4251 §5: every value but 0 is TRUE; and what the authority has signed is for the application to check.
      const user = driven.users[0]
      if (user !== undefined) assert.fail(`bit ${bit} of ${payload.length * 8} lets ${user} in`)
    }
  }
})

test('the algorithm, the key and the signature have to agree', () => {
  const rsa = rsaSigner()
  const ed25519 = ed25519Signer()
  const certificate = certify(ed25519, ed25519Signer(), ['alice'])
  const offers: readonly (readonly [string, string, Signer, string])[] = [
    ['SHA-1 under its own name', 'ssh-rsa', rsa, 'ssh-rsa'],
    ['SHA-1 under the name of SHA-2', 'rsa-sha2-512', rsa, 'ssh-rsa'],
    ['SHA-256 under the name of SHA-512', 'rsa-sha2-512', rsa, 'rsa-sha2-256'],
    ['RSA key as ed25519', 'ssh-ed25519', rsa, 'rsa-sha2-512'],
    ['certificate as plain key', 'ssh-ed25519', certificate, 'ssh-ed25519'],
    ['plain key as certificate', 'ssh-ed25519-cert-v01@openssh.com', ed25519, 'ssh-ed25519'],
    ['unknown algorithm', 'x@example.org', ed25519, 'ssh-ed25519'],
    ['no algorithm', '', ed25519, 'ssh-ed25519'],
  ]
  for (const [name, algorithmName, signer, signWith] of offers) {
    const unsigned = request(
      'publickey',
      publickeyQuery.encode({ hasSignature: true, algorithmName, publicKey: signer.publicKey }),
    )
    const signature = signer.sign(signedData(SESSION, unsigned), signWith) as Uint8Array
    const driven = after([begin, appendSignature(unsigned, signature)], () => accept)
    assert.deepEqual([driven.users, numbers(driven)], [[], [6, 51]], name)
    assert.equal(driven.questions.length, 0, name)
  }
})

test('SHA-1 is taken only by a server that was told so', async () => {
  const { loopback } = await import('./loopback.ts')
  const attempt = {
    method: 'publickey',
    signer: rsaSigner({ algorithms: ['ssh-rsa'] }),
    algorithm: 'ssh-rsa',
    query: false,
  }
  const algorithms = hostKeyAlgorithms.filter(({ name }) => name === 'ssh-rsa')
  const result = await loopback({ attempts: [attempt as never], algorithms, decide: () => accept })
  assert.equal(result.user?.userName, 'alice')
})

// x/crypto CVE-2026-39831
test('a security key that nobody touched does not count', () => {
  const untouched = securityKeySigner(0)
  const driven = after([begin, signedRequest(untouched, 'sk-ssh-ed25519@openssh.com')], () => accept)
  assert.deepEqual([driven.users, numbers(driven)], [[], [6, 51]])
})

test('requests of unknown methods and users of endless names fail like any other', () => {
  const driven = after(
    [begin, request('gssapi-with-mic'), request('hostbased'), request(''), password('x', 'a'.repeat(2000))],
    () => accept,
  )
  assert.deepEqual(numbers(driven), [6, 51, 51, 51, 51])
  assert.equal(driven.questions.length, 0)
})

test('truncated and extended requests end the connection', () => {
  const payloads = [password('secret'), kbdint, query, signedRequest(ed25519Signer(), 'ssh-ed25519')]
  for (const payload of payloads) {
    const whole = userauthRequest.decode(payload)
    for (let length = 0; length < whole.methodSpecificData.length; length++) {
      const cut = request(whole.methodName, whole.methodSpecificData.subarray(0, length))
      const driven = after([begin, cut], () => accept)
      assert.deepEqual([driven.users, driven.errors.length], [[], 1], `${whole.methodName} cut at ${length}`)
    }
    const longer = request(whole.methodName, Buffer.concat([whole.methodSpecificData, Buffer.of(0)]))
    const driven = after([begin, longer], () => accept)
    assert.deepEqual([driven.users, driven.errors.length], [[], 1])
  }
})
