import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Signer } from '../../../src/algorithms/host-key/host-key.ts'
import type { Identity } from '../../../src/client/authentication/identity.ts'
import { certifiedIdentity, signerIdentity } from '../../../src/client/authentication/identity.ts'
import { keyboardInteractive } from '../../../src/client/authentication/keyboard-interactive.ts'
import { password } from '../../../src/client/authentication/password.ts'
import { AuthenticationPlan } from '../../../src/client/authentication/plan.ts'
import { agentKeys, key, publicKeys } from '../../../src/client/authentication/public-keys.ts'
import type { AuthenticationStrategy } from '../../../src/client/authentication/strategy.ts'
import { AuthenticationError, SshError } from '../../../src/errors.ts'
import type { UserauthServerQuestion } from '../../../src/protocol/userauth/decision.ts'
import { bytesEqual } from '../../../src/protocol/userauth/key-identity.ts'
import { loopback, type LoopbackOptions, type LoopbackResult, recommended } from '../../protocol/userauth/loopback.ts'
import { certify, ed25519Signer, rsaSigner, securityKeySigner } from '../../protocol/userauth/signers.ts'

const accept = { decision: 'accept' }
const reject = { decision: 'reject' }

interface PlanResult extends LoopbackResult {
  /** Of the keys that could not sign. */
  readonly unsigned: readonly string[]
}

async function run(
  strategies: readonly AuthenticationStrategy[],
  decide: (question: UserauthServerQuestion) => unknown,
  options: Partial<LoopbackOptions> = {},
): Promise<PlanResult> {
  const unsigned: string[] = []
  const plan = new AuthenticationPlan({
    userName: 'alice',
    host: 'example.org',
    strategies,
    acceptedAlgorithms: recommended.map(({ name }) => name),
    onTrace: (trace) => trace.event === 'signing-failed' && unsigned.push(trace.comment),
  })
  const result = await loopback({ ...options, answer: (question) => plan.answer(question), decide })
  return { ...result, unsigned }
}

/** Lets in whoever holds this key. */
function onlyKey(signer: Signer) {
  return (question: UserauthServerQuestion): unknown =>
    question.method === 'publickey' && Buffer.compare(question.publicKey, signer.publicKey) === 0 ? accept : reject
}

function methodsAsked({ serverQuestions }: LoopbackResult): string[] {
  return serverQuestions.map((question) =>
    question.method === 'publickey' ? `publickey ${question.signed ? 'signed' : 'asked'}` : question.method,
  )
}

const agent = (...signers: Signer[]) => agentKeys({ signers: () => Promise.resolve(signers) })

test('one key is signed at once: no none, no query', async () => {
  const signer = ed25519Signer()
  for (const strategy of [key(signer), agent(signer)]) {
    const result = await run([strategy, password(() => assert.fail('asked'))], onlyKey(signer))
    assert.equal(result.user?.userName, 'alice')
    assert.equal(result.flow, '>5 <6 >50 <52')
  }
})

test('a given password goes with the first flight, one that a person has to type does not', async () => {
  const decide = ({ method }: UserauthServerQuestion): unknown => (method === 'password' ? accept : reject)
  const given = await run([password('sesame')], decide)
  assert.deepEqual(methodsAsked(given), ['password'])
  const typed = await run([password(() => 'sesame')], decide)
  assert.deepEqual(methodsAsked(typed), ['none', 'password'])
})

test('nobody is asked for a password that the server does not take', async () => {
  const strategies = [password(() => assert.fail('asked')), keyboardInteractive(() => assert.fail('asked'))]
  const result = await run(strategies, () => reject, { methods: ['publickey'] })
  assert.deepEqual((result.clientError as AuthenticationError).methodsThatCanContinue, ['publickey'])
})

test('with several keys of an agent the server is asked about each, in order', async () => {
  const [first, second, third] = [ed25519Signer('a'), ed25519Signer('b'), ed25519Signer('c')]
  const result = await run([agent(first, second, third)], onlyKey(second))
  assert.deepEqual(methodsAsked(result), ['publickey asked', 'publickey asked', 'publickey signed'])
  assert.equal(result.flow, '>5 <6 >50 <51 >50 <60 >50 <52')
})

test('a token is not touched for nothing', async () => {
  const token = securityKeySigner()
  const result = await run([key(token)], () => reject)
  assert.deepEqual(methodsAsked(result), ['publickey asked'])
  const accepted = await run([key(token)], onlyKey(token))
  assert.deepEqual(methodsAsked(accepted), ['publickey asked', 'publickey signed'])
})

test('a passphrase is asked for only when the server takes the key', async () => {
  const [wanted, other] = [ed25519Signer('wanted'), ed25519Signer('other')]
  const loaded: string[] = []
  const encrypted = (signer: Signer): Identity => ({
    ...signerIdentity(signer),
    interaction: 'yes',
    load() {
      loaded.push(signer.comment)
      return Promise.resolve(signer)
    },
  })
  const result = await run([publicKeys(() => Promise.resolve([other, wanted].map(encrypted)))], onlyKey(wanted))
  assert.equal(result.user?.userName, 'alice')
  assert.deepEqual(loaded, ['wanted'])
})

test('a key whose public half is unknown is loaded first and then signs at once', async () => {
  const signer = ed25519Signer()
  const hidden: Identity = { ...signerIdentity(signer), publicKey: undefined, interaction: 'yes' }
  const lost: Identity = { ...hidden, load: () => Promise.resolve(undefined) }
  const result = await run([publicKeys(() => Promise.resolve([lost, hidden]))], onlyKey(signer))
  assert.deepEqual(methodsAsked(result), ['publickey signed'])
})

test('a key that cannot sign is passed by', async () => {
  const [broken, good] = [ed25519Signer('broken'), ed25519Signer('good')]
  const refusing = { ...broken, sign: () => Promise.reject(new Error('agent refused operation')) }
  const result = await run([agent(refusing, good)], () => accept)
  assert.equal(result.user?.completed[0]?.publicKey?.toString(), good.publicKey.toString())
  assert.deepEqual(result.unsigned, ['broken'])
})

test('an abort while signing ends everything', async () => {
  const aborted = new SshError('aborted', 'by the caller')
  const signer = { ...ed25519Signer(), sign: () => Promise.reject(aborted) }
  const result = await run([key(signer), password('x')], () => accept)
  assert.equal(result.clientError, aborted)
})

test('no key is offered twice, however many strategies have it', async () => {
  const signer = ed25519Signer()
  const result = await run([agent(signer, signer, ed25519Signer())], () => reject)
  assert.deepEqual(methodsAsked(result), ['publickey asked', 'publickey asked'])
})

test('a key of a type that nobody knows is passed by', async () => {
  const unknown = { ...ed25519Signer(), publicKey: Buffer.from('0000000178', 'hex'), algorithms: ['x'] }
  const signer = ed25519Signer()
  const result = await run([agent(unknown, signer)], onlyKey(signer))
  assert.deepEqual(methodsAsked(result), ['publickey asked', 'publickey signed'])
})

const listed = (names: string): Map<string, Uint8Array> => new Map([['server-sig-algs', Buffer.from(names)]])

test('the signature algorithm of an RSA key is one that the server takes', async () => {
  const signer = rsaSigner()
  for (const [extensions, algorithm] of [
    [new Map<string, Uint8Array>(), 'rsa-sha2-512'],
    [listed('ssh-ed25519,rsa-sha2-256'), 'rsa-sha2-256'],
    [listed('rsa-sha2-256,rsa-sha2-512'), 'rsa-sha2-512'],
  ] as const) {
    const result = await run([key(signer)], () => accept, { extensions })
    assert.equal(result.tried?.[0]?.algorithm, algorithm)
  }
  const none = await run([key(signer)], () => accept, { extensions: listed('ssh-rsa') })
  assert.deepEqual(methodsAsked(none), ['none'])
})

test('a list that comes too late is used for a second try', async () => {
  const extensions = new Map<string, Uint8Array>()
  const sha256 = recommended.filter(({ name }) => name === 'rsa-sha2-256')
  const wire = (from: string, payload: Uint8Array): Uint8Array => {
    if (from === 'server') extensions.set('server-sig-algs', Buffer.from('rsa-sha2-256'))
    return payload
  }
  const result = await run([key(rsaSigner())], () => accept, { extensions, algorithms: sha256, wire })
  assert.deepEqual(
    result.tried?.map(({ algorithm, outcome }) => [algorithm, outcome]),
    [
      ['rsa-sha2-512', 'failure'],
      ['rsa-sha2-256', 'success'],
    ],
  )
})

test('a certificate and its key: the certificate first, the private key shared', async () => {
  const plain = ed25519Signer()
  const certificate = certify(plain, ed25519Signer(), ['alice']).publicKey
  const identity = signerIdentity(plain)
  const both = [certifiedIdentity(certificate, 'certificate', identity), identity]
  const result = await run([publicKeys(() => Promise.resolve(both))], (question) =>
    question.method === 'publickey' && question.certificate ? accept : reject,
  )
  assert.equal(result.user?.userName, 'alice')
  assert.equal(result.tried?.[0]?.algorithm, 'ssh-ed25519-cert-v01@openssh.com')
})

test('after a partial success the keys begin anew, without the one that has counted', async () => {
  const [first, second] = [ed25519Signer('first'), ed25519Signer('second')]
  const decide = (question: UserauthServerQuestion): unknown => {
    if (question.method !== 'publickey') return reject
    return question.completed.length === 0 ? { decision: 'partial', methods: ['publickey'] } : accept
  }
  const result = await run([agent(first, second)], decide)
  assert.deepEqual(
    result.tried?.map(({ outcome, publicKey }) => [outcome, publicKey]),
    [
      ['partial-success', first.publicKey],
      ['success', second.publicKey],
    ],
  )
})

test('after a partial success it goes on behind the key that counted, as ssh does', async () => {
  const [first, second, third] = [ed25519Signer('first'), ed25519Signer('second'), ed25519Signer('third')]
  const decide = (question: UserauthServerQuestion): unknown => {
    if (question.method !== 'publickey') return reject
    const wanted = question.completed.length === 0 ? second : first
    if (!bytesEqual(question.publicKey, wanted.publicKey)) return reject
    return question.completed.length === 0 ? { decision: 'partial', methods: ['publickey'] } : accept
  }
  const { tried } = await run([agent(first, second, third)], decide)
  const offered = tried?.filter(({ method }) => method === 'publickey').map(({ publicKey }) => publicKey)
  assert.deepEqual(
    offered,
    [first, second, third, first].map(({ publicKey }) => publicKey),
  )
})

test('a key, then a typed password, then questions', async () => {
  const order = ['publickey', 'password', 'keyboard-interactive']
  const decide = (question: UserauthServerQuestion): unknown => {
    const done = question.completed.length
    if (question.method !== order[done]) return reject
    if (question.method === 'keyboard-interactive') {
      return question.responses === undefined
        ? { decision: 'prompt', prompts: [{ prompt: 'code', echo: true }] }
        : question.responses[0] === '42'
          ? accept
          : reject
    }
    return { decision: 'partial', methods: [order[done + 1] as string] }
  }
  const strategies = [keyboardInteractive(() => ['42']), password(() => 'x'), key(ed25519Signer())]
  const result = await run(strategies, decide)
  assert.deepEqual(
    result.user?.completed.map(({ method }) => method),
    order,
  )
})

test('a password is asked for three times, with the count; giving up ends it', async () => {
  const asked: unknown[] = []
  const prompt = (request: unknown): string => {
    asked.push(request)
    return 'wrong'
  }
  await run([password(prompt)], () => reject)
  const request = { userName: 'alice', host: 'example.org' }
  assert.deepEqual(
    asked,
    [1, 2, 3].map((attempt) => ({ ...request, attempt })),
  )
  const given = await run([password(() => undefined)], () => reject)
  assert.deepEqual(methodsAsked(given), ['none'])
})

test('questions are asked three times, but not again when the server asked none', async () => {
  const responses: number[] = []
  const decide = (question: UserauthServerQuestion): unknown =>
    question.method === 'keyboard-interactive' && question.responses === undefined
      ? { decision: 'prompt', prompts: [{ prompt: '?', echo: false }] }
      : reject
  await run([keyboardInteractive(({ attempt }) => [String(responses.push(attempt))])], decide)
  assert.deepEqual(responses, [1, 2, 3])
  const silent = await run([keyboardInteractive(() => [])], () => reject)
  assert.deepEqual(methodsAsked(silent), ['keyboard-interactive'])
})

test('an expired password is changed through the strategy', async () => {
  const decide = (question: UserauthServerQuestion): unknown => {
    if (question.method !== 'password') return reject
    return question.newPassword === 'new' ? accept : { decision: 'change-password', prompt: 'expired' }
  }
  const change = (): { oldPassword: string; newPassword: string } => ({ oldPassword: 'old', newPassword: 'new' })
  const result = await run([password('old', { change })], decide)
  assert.equal(result.user?.userName, 'alice')
})

test('failure says what was tried: fingerprints of keys, no secrets', async () => {
  const signer = { ...ed25519Signer(), comment: 'my\u001b[31mkey' }
  const result = await run([key(signer), password('sesame')], () => reject)
  const error = result.clientError
  assert.ok(error instanceof AuthenticationError)
  assert.deepEqual(
    error.tried.map(({ method }) => method),
    ['publickey', 'password'],
  )
  assert.match(error.tried[0]?.description ?? '', /^my\?\[31mkey ED25519 SHA256:[A-Za-z0-9+/]{43}$/)
  assert.doesNotMatch(JSON.stringify(error), /sesame/)
  assert.equal(error.message, 'Permission denied (publickey,password,keyboard-interactive).')
})

test('without any strategy the server is still asked, and none may do', async () => {
  const result = await run([], () => accept)
  assert.equal(result.user?.userName, 'alice')
})
