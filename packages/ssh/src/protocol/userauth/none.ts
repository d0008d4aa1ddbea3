// RFC 4252 §5.2: the "none" request.
import { userauthFailure, userauthRequest, userauthSuccess } from '../../messages/userauth.ts'
import { ask, expect, send, type Exchange } from '../exchange.ts'
import type { NoneAttempt } from './attempt.ts'
import type { NoneQuestion } from './decision.ts'
import { outcomeOf } from './outcome.ts'
import type {
  ClientContext,
  ClientOutcome,
  ServerContext,
  ServerOutcome,
  UserauthMethod,
  UserauthRequest,
} from './method.ts'
import { ProtocolError } from '../../errors.ts'

export const none: UserauthMethod<NoneAttempt> = { name: 'none', requestNames: ['none'], client, server }

function* client(_attempt: NoneAttempt, { userName, serviceName }: ClientContext): Exchange<ClientOutcome> {
  yield* send(userauthRequest, { userName, serviceName, methodName: 'none', methodSpecificData: new Uint8Array(0) })
  return yield* expect(userauthSuccess, userauthFailure)
}

function* server(request: UserauthRequest, { completed }: ServerContext): Exchange<ServerOutcome> {
  if (request.methodSpecificData.length !== 0) throw new ProtocolError('bytes after the end of a "none" request')
  const question: NoneQuestion = { type: 'authenticate', method: 'none', userName: request.userName, completed }
  return outcomeOf(yield* ask(question))
}
