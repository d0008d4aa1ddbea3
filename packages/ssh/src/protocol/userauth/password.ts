// RFC 4252 §8: password authentication.
import { ProtocolError } from '../../errors.ts'
import {
  passwordChangeData,
  passwordData,
  userauthFailure,
  userauthPasswdChangereq,
  userauthRequest,
  userauthSuccess,
} from '../../messages/userauth.ts'
import { ask, expect, send, type Exchange } from '../exchange.ts'
import type { PasswordAttempt, PasswordChangeQuestion } from './attempt.ts'
import type { PasswordQuestion } from './decision.ts'
import { PASSWORD_CHANGES_MAX } from './limits.ts'
import type {
  ClientContext,
  ClientOutcome,
  ServerContext,
  ServerOutcome,
  UserauthMethod,
  UserauthRequest,
} from './method.ts'
import { outcomeOf } from './outcome.ts'

export const password: UserauthMethod<PasswordAttempt> = {
  name: 'password',
  requestNames: ['password'],
  client,
  server,
}

function* client(attempt: PasswordAttempt, context: ClientContext): Exchange<ClientOutcome> {
  const request = (methodSpecificData: Uint8Array) =>
    send(userauthRequest, {
      userName: context.userName,
      serviceName: context.serviceName,
      methodName: 'password',
      methodSpecificData,
    })
  yield* request(passwordData.encode({ change: false, password: attempt.password }))
  for (let changes = 0; changes <= PASSWORD_CHANGES_MAX; changes++) {
    const reply = yield* expect(userauthSuccess, userauthFailure, userauthPasswdChangereq)
    if (reply.type !== 'SSH_MSG_USERAUTH_PASSWD_CHANGEREQ') return reply
    const question: PasswordChangeQuestion = {
      type: 'password-change',
      attempt,
      request: { prompt: reply.prompt },
    }
    const change = yield* ask(question)
    if (change === undefined) return { type: 'withdrawn' }
    yield* request(passwordChangeData.encode({ change: true, ...change }))
  }
  throw new ProtocolError('the server asks for a new password again and again', { code: 'limit-exceeded' })
}

function* server(request: UserauthRequest, { completed }: ServerContext): Exchange<ServerOutcome> {
  const { change, ...secrets } = decodePassword(request.methodSpecificData)
  const question: PasswordQuestion = {
    type: 'authenticate',
    method: 'password',
    userName: request.userName,
    completed,
    password: secrets.password,
    newPassword: change ? secrets.newPassword : undefined,
  }
  const decision = yield* ask(question)
  if (decision.decision !== 'change-password') return outcomeOf(decision)
  yield* send(userauthPasswdChangereq, { prompt: decision.prompt, languageTag: '' })
  return { outcome: 'answered' }
}

function decodePassword(data: Uint8Array): { change: boolean; password: string; newPassword: string | undefined } {
  if (data[0] === 0) return { ...passwordData.decode(data), newPassword: undefined }
  const { change, oldPassword, newPassword } = passwordChangeData.decode(data)
  return { change, password: oldPassword, newPassword }
}
