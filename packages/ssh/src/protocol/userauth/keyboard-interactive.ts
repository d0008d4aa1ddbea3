// RFC 4256: generic message exchange authentication.
import { ProtocolError, SshError } from '../../errors.ts'
import {
  infoRequestPrompt,
  keyboardInteractiveData,
  userauthFailure,
  userauthInfoRequest,
  userauthInfoResponse,
  userauthRequest,
  userauthSuccess,
} from '../../messages/userauth.ts'
import { Reader } from '../../wire/reader.ts'
import { Writer } from '../../wire/writer.ts'
import { ask, expect, send, type Exchange, type Step } from '../exchange.ts'
import type { InformationRequest, KeyboardInteractiveAttempt, Prompt, PromptsQuestion } from './attempt.ts'
import type { KeyboardInteractiveQuestion, PromptDecision } from './decision.ts'
import { DIALOGUE_ROUNDS_MAX, PROMPTS_MAX } from './limits.ts'
import type {
  ClientContext,
  ClientOutcome,
  ServerContext,
  ServerOutcome,
  UserauthMethod,
  UserauthRequest,
} from './method.ts'
import { outcomeOf } from './outcome.ts'

export const keyboardInteractive: UserauthMethod<KeyboardInteractiveAttempt> = {
  name: 'keyboard-interactive',
  requestNames: ['keyboard-interactive'],
  client,
  server,
}

function* client(attempt: KeyboardInteractiveAttempt, context: ClientContext): Exchange<ClientOutcome> {
  yield* send(userauthRequest, {
    userName: context.userName,
    serviceName: context.serviceName,
    methodName: 'keyboard-interactive',
    methodSpecificData: keyboardInteractiveData.encode({
      languageTag: '',
      submethods: (attempt.submethods ?? []).join(','),
    }),
  })
  for (let round = 0; round <= DIALOGUE_ROUNDS_MAX; round++) {
    const reply = yield* expect(userauthSuccess, userauthFailure, userauthInfoRequest)
    if (reply.type !== 'SSH_MSG_USERAUTH_INFO_REQUEST') return reply
    const { name, instruction } = reply
    const request: InformationRequest = { name, instruction, prompts: readPrompts(reply.promptCount, reply.prompts) }
    const question: PromptsQuestion = { type: 'keyboard-interactive-prompts', attempt, request }
    const responses = yield* ask(question)
    if (responses === undefined) return { type: 'withdrawn' }
    if (responses.length !== request.prompts.length) {
      throw new SshError('invalid-argument', `${responses.length} responses to ${request.prompts.length} prompts`)
    }
    yield* send(userauthInfoResponse, { responseCount: responses.length, responses: writeTexts(responses) })
  }
  throw new ProtocolError('a keyboard-interactive dialogue without end', { code: 'limit-exceeded' })
}

function* server(request: UserauthRequest, { completed }: ServerContext): Exchange<ServerOutcome> {
  const { submethods } = keyboardInteractiveData.decode(request.methodSpecificData)
  const situation = {
    type: 'authenticate',
    method: 'keyboard-interactive',
    userName: request.userName,
    completed,
    submethods: submethods.split(',').filter((submethod) => submethod !== ''),
    dialogue: {},
  } as const
  let responses: readonly string[] | undefined
  for (let round = 0; round <= DIALOGUE_ROUNDS_MAX; round++) {
    const question: KeyboardInteractiveQuestion = { ...situation, responses }
    const decision = yield* ask(question)
    if (decision.decision !== 'prompt') return outcomeOf(decision)
    yield* sendPrompts(decision)
    const reply = yield* expect(userauthInfoResponse, userauthRequest)
    if (reply.type === 'SSH_MSG_USERAUTH_REQUEST') return { outcome: 'superseded', request: reply }
    // RFC 4256 §3.4: "the server MUST send a failure message" when the numbers differ.
    if (reply.responseCount !== decision.prompts.length) return { outcome: 'reject' }
    responses = readTexts(reply.responseCount, reply.responses)
  }
  return { outcome: 'reject' }
}

function* sendPrompts({ name, instruction, prompts }: PromptDecision): Generator<Step, void, unknown> {
  if (prompts.length > PROMPTS_MAX) throw new SshError('invalid-argument', `${prompts.length} prompts at once`)
  const to = new Writer()
  for (const { prompt, echo } of prompts) infoRequestPrompt.write(to, { prompt, echo })
  yield* send(userauthInfoRequest, {
    name: name ?? '',
    instruction: instruction ?? '',
    languageTag: '',
    promptCount: prompts.length,
    prompts: to.bytes(),
  })
}

function readPrompts(count: number, bytes: Uint8Array): Prompt[] {
  if (count > PROMPTS_MAX) throw new ProtocolError(`${count} prompts at once`, { code: 'limit-exceeded' })
  const from = new Reader(bytes)
  const prompts: Prompt[] = []
  for (let i = 0; i < count; i++) prompts.push(infoRequestPrompt.read(from))
  from.end()
  return prompts
}

/** The count is the caller's, checked before. */
function readTexts(count: number, bytes: Uint8Array): string[] {
  const from = new Reader(bytes)
  const texts: string[] = []
  for (let i = 0; i < count; i++) texts.push(from.text())
  from.end()
  return texts
}

function writeTexts(texts: readonly string[]): Uint8Array {
  const to = new Writer()
  for (const value of texts) to.text(value)
  return to.bytes()
}
