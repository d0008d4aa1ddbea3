// Fuzz loops on user authentication, both ends: several messages each, with decisions at random.
import { hostKeyAlgorithms } from '../../src/algorithms/host-key/catalog.ts'
import { serviceAccept, serviceRequest } from '../../src/messages/transport.ts'
import { SshError } from '../../src/errors.ts'
import {
  infoRequestPrompt,
  keyboardInteractiveData,
  passwordChangeData,
  passwordData,
  publickeyQuery,
  publickeySigned,
  userauthBanner,
  userauthFailure,
  userauthInfoRequest,
  userauthInfoResponse,
  userauthPasswdChangereq,
  userauthPkOk,
  userauthRequest,
  userauthSuccess,
} from '../../src/messages/userauth.ts'
import type { AuthenticationAttempt } from '../../src/protocol/userauth/attempt.ts'
import { UserauthClient } from '../../src/protocol/userauth/client.ts'
import { UserauthServer } from '../../src/protocol/userauth/server.ts'
import { Writer } from '../../src/wire/writer.ts'
import { ed25519Signer } from '../protocol/userauth/signers.ts'
import { fuzz } from './fuzz.ts'
import { mutate } from './mutate.ts'
import type { Random } from './random.ts'

const signer = ed25519Signer()
const nothing = new Uint8Array(0)
const key = { algorithmName: 'ssh-ed25519', publicKey: signer.publicKey }
const signature = signer.sign(nothing, 'ssh-ed25519') as Uint8Array

function request(methodName: string, methodSpecificData: Uint8Array): Uint8Array {
  return userauthRequest.encode({ userName: 'u', serviceName: 'ssh-connection', methodName, methodSpecificData })
}

const requests = [
  serviceRequest.encode({ serviceName: 'ssh-userauth' }),
  request('none', nothing),
  request('password', passwordData.encode({ change: false, password: 'p' })),
  request('password', passwordChangeData.encode({ change: true, oldPassword: 'p', newPassword: 'q' })),
  request('publickey', publickeyQuery.encode({ ...key, hasSignature: false })),
  request('publickey', publickeySigned.encode({ ...key, hasSignature: true, signature })),
  request('keyboard-interactive', keyboardInteractiveData.encode({ languageTag: '', submethods: 'pam' })),
  userauthInfoResponse.encode({ responseCount: 1, responses: new Writer().text('r').bytes() }),
  Uint8Array.of(80, 0, 0, 0, 1, 0x78, 1),
]

const decisions = [
  { decision: 'accept' },
  { decision: 'reject' },
  { decision: 'reject' },
  { decision: 'partial', methods: ['password', 'publickey'] },
  { decision: 'change-password', prompt: 'new' },
  { decision: 'prompt', prompts: [{ prompt: '?', echo: false }] },
]

fuzz({
  name: 'user authentication of a server',
  permille: 40,
  seeds: requests,
  run(input, random) {
    let failure: SshError | undefined
    const server = new UserauthServer({
      ...{ sessionIdentifier: new Uint8Array(32), hostKey: nothing, banner: 'hello' },
      methods: ['publickey', 'password', 'keyboard-interactive'],
      publicKeyAlgorithms: hostKeyAlgorithms.filter(({ name }) => name === 'ssh-ed25519'),
      onSend: () => {},
      onQuestion(_question, answer, fail) {
        if (random.below(20) === 0) fail(new SshError('aborted', 'no'))
        else if (random.below(4) > 0) answer(random.pick(decisions))
      },
      onSuccess: () => {},
      onConnectionMessage: () => {},
      onUnimplemented: () => {},
      onFailure: (error) => (failure = error),
    })
    server.receive(requests[0] as Uint8Array)
    feed(server, requests, input, random, () => failure)
  },
})

const attempts: readonly AuthenticationAttempt[] = [
  { method: 'none' },
  { method: 'password', password: 'x' },
  { method: 'publickey', signer, algorithm: 'ssh-ed25519', query: true },
  { method: 'publickey', signer, algorithm: 'ssh-ed25519', query: false },
  { method: 'keyboard-interactive', respond: () => [] },
]

const replies = [
  serviceAccept.encode({ serviceName: 'ssh-userauth' }),
  userauthFailure.encode({ authenticationsThatCanContinue: ['password', 'publickey'], partialSuccess: false }),
  userauthFailure.encode({ authenticationsThatCanContinue: ['password'], partialSuccess: true }),
  userauthSuccess.encode({}),
  userauthBanner.encode({ message: 'hello', languageTag: '' }),
  userauthPkOk.encode(key),
  userauthPasswdChangereq.encode({ prompt: 'new', languageTag: '' }),
  userauthInfoRequest.encode({
    ...{ name: '', instruction: '', languageTag: '', promptCount: 1 },
    prompts: infoRequestPrompt.encode({ prompt: '?', echo: true }),
  }),
]

fuzz({
  name: 'user authentication of a client',
  permille: 40,
  seeds: replies,
  run(input, random) {
    let failure: SshError | undefined
    const client = new UserauthClient({
      ...{ userName: 'u', sessionIdentifier: new Uint8Array(32), hostKey: nothing },
      extensions: () => new Map(),
      onSend: () => {},
      onQuestion(question, answer, fail) {
        if (random.below(20) === 0) fail(new SshError('aborted', 'no'))
        else if (question.type === 'authentication-method') answer(random.pick(attempts))
        else if (question.type === 'authentication-signature') answer(signature)
        else if (question.type === 'keyboard-interactive-prompts') answer(question.request.prompts.map(() => 'r'))
        else answer({ oldPassword: 'x', newPassword: 'y' })
      },
      onBanner: () => {},
      onSuccess: () => {},
      onFailure: (error) => (failure = error),
    })
    client.start()
    client.receive(replies[0] as Uint8Array)
    feed(client, replies, input, random, () => failure)
  },
})

/** Good messages, the input, and changed ones, until it has failed. */
function feed(
  to: { receive(payload: Uint8Array): void },
  good: readonly Uint8Array[],
  input: Uint8Array,
  random: Random,
  failure: () => SshError | undefined,
): void {
  for (let i = 0; i < 12 && failure() === undefined; i++) {
    if (i === 3) to.receive(input)
    else to.receive(random.below(8) === 0 ? mutate(good, random) : random.pick(good).slice())
  }
  const error = failure()
  if (error !== undefined) throw error
}
