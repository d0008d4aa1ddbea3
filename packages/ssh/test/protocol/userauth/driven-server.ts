// A server of user authentication that a test drives payload by payload, and what a client may send it.
import type { Signer } from '../../../src/algorithms/host-key/host-key.ts'
import type { SshError } from '../../../src/errors.ts'
import { serviceRequest } from '../../../src/messages/transport.ts'
import {
  keyboardInteractiveData,
  passwordData,
  publickeyQuery,
  userauthRequest,
} from '../../../src/messages/userauth.ts'
import type { UserauthServerQuestion } from '../../../src/protocol/userauth/decision.ts'
import { appendSignature, requestToSign, signedData } from '../../../src/protocol/userauth/publickey-request.ts'
import { UserauthServer } from '../../../src/protocol/userauth/server.ts'
import { HOST_KEY, recommended, SESSION } from './loopback.ts'
import { ed25519Signer } from './signers.ts'

export interface Driven {
  readonly server: UserauthServer
  readonly sent: Uint8Array[]
  readonly questions: { readonly question: UserauthServerQuestion; readonly answer: (value: unknown) => void }[]
  readonly users: string[]
  readonly connectionMessages: Uint8Array[]
  readonly unimplemented: number[]
  readonly errors: SshError[]
}

/** A server whose questions wait, or are answered at once by `decide`. */
export function drive(decide?: (question: UserauthServerQuestion) => unknown): Driven {
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

export function numbers({ sent }: Driven): number[] {
  return sent.map((payload) => payload[0] as number)
}

export const begin = serviceRequest.encode({ serviceName: 'ssh-userauth' })
export const accept = { decision: 'accept' }
export const reject = { decision: 'reject' }

export function request(
  methodName: string,
  methodSpecificData: Uint8Array = new Uint8Array(0),
  userName = 'alice',
): Uint8Array {
  return userauthRequest.encode({ userName, serviceName: 'ssh-connection', methodName, methodSpecificData })
}

export function password(text: string, userName?: string): Uint8Array {
  return request('password', passwordData.encode({ change: false, password: text }), userName)
}

export const context = {
  userName: 'alice',
  serviceName: 'ssh-connection',
  sessionIdentifier: SESSION,
  hostKey: HOST_KEY,
  hostbound: false,
}

export function signedRequest(signer: Signer, algorithm: string, changes: Partial<typeof context> = {}): Uint8Array {
  const used = { ...context, ...changes }
  const unsigned = requestToSign({ method: 'publickey', signer, algorithm, query: false }, used)
  const signature = signer.sign(signedData(used.sessionIdentifier, unsigned), algorithm) as Uint8Array
  return appendSignature(unsigned, signature)
}

export function after(payloads: readonly Uint8Array[], decide?: (question: UserauthServerQuestion) => unknown): Driven {
  const driven = drive(decide)
  for (const payload of payloads) driven.server.receive(payload)
  return driven
}

export const kbdint = request(
  'keyboard-interactive',
  keyboardInteractiveData.encode({ languageTag: '', submethods: '' }),
)
const someKey = ed25519Signer()
export const query = request(
  'publickey',
  publickeyQuery.encode({ hasSignature: false, algorithmName: 'ssh-ed25519', publicKey: someKey.publicKey }),
)
