// RFC 4252 §9: a key of the client's host speaks for its users. The server of this library takes no such requests.
import { hostbasedUnsigned, userauthFailure, userauthRequest, userauthSuccess } from '../../messages/userauth.ts'
import { ask, expect, type Exchange } from '../exchange.ts'
import type { HostbasedAttempt, SignQuestion } from './attempt.ts'
import type { ClientContext, ClientOutcome, ServerOutcome, UserauthMethod } from './method.ts'
import { appendSignature, signedData } from './publickey-request.ts'

export const hostbased: UserauthMethod<HostbasedAttempt> = {
  name: 'hostbased',
  requestNames: ['hostbased'],
  client,
  server,
}

function* client(attempt: HostbasedAttempt, context: ClientContext): Exchange<ClientOutcome> {
  const { userName, serviceName, sessionIdentifier } = context
  const { signer, algorithm, clientHostName, clientUserName } = attempt
  const request = userauthRequest.encode({
    userName,
    serviceName,
    methodName: 'hostbased',
    methodSpecificData: hostbasedUnsigned.encode({
      algorithmName: algorithm,
      publicKey: signer.publicKey,
      clientHostName,
      clientUserName,
    }),
  })
  const question: SignQuestion = {
    type: 'authentication-signature',
    attempt,
    data: signedData(sessionIdentifier, request),
  }
  const signature = yield* ask(question)
  if (signature === undefined) return { type: 'withdrawn' }
  yield { step: 'send', payload: appendSignature(request, signature) }
  return yield* expect(userauthSuccess, userauthFailure)
}

// oxlint-disable-next-line require-yield
function* server(): Exchange<ServerOutcome> {
  return { outcome: 'reject' }
}
