// A client and a server of user authentication, payload against payload: no socket, no timer.
import { hostKeyAlgorithms } from '../../../src/algorithms/host-key/catalog.ts'
import type { HostKeyAlgorithm } from '../../../src/algorithms/host-key/host-key.ts'
import type { SshError } from '../../../src/errors.ts'
import type {
  AuthenticationAttempt,
  TriedAttempt,
  UserauthClientQuestion,
} from '../../../src/protocol/userauth/attempt.ts'
import { UserauthClient } from '../../../src/protocol/userauth/client.ts'
import type { UserauthServerQuestion } from '../../../src/protocol/userauth/decision.ts'
import { UserauthServer } from '../../../src/protocol/userauth/server.ts'
import type { AuthenticatedUser } from '../../../src/protocol/userauth/server-script.ts'

export const SESSION = new Uint8Array(32).fill(7)
export const HOST_KEY = new Uint8Array([0, 0, 0, 1, 0x78])
export const recommended: readonly HostKeyAlgorithm[] = hostKeyAlgorithms.filter(
  ({ standing }) => standing === 'recommended',
)

export interface LoopbackOptions {
  /** What the client tries, one after the other. */
  readonly attempts?: readonly AuthenticationAttempt[]
  /** Instead of `attempts`: answers all questions of the client. */
  readonly answer?: (question: UserauthClientQuestion) => unknown
  readonly decide: (question: UserauthServerQuestion) => unknown
  readonly userName?: string
  readonly methods?: readonly string[]
  readonly algorithms?: readonly HostKeyAlgorithm[]
  readonly extensions?: ReadonlyMap<string, Uint8Array>
  readonly failuresMax?: number
  readonly banner?: string
  readonly clientSession?: Uint8Array
  readonly clientHostKey?: Uint8Array
  /** Changes or drops what is under way. */
  readonly wire?: (from: 'client' | 'server', payload: Uint8Array) => Uint8Array | undefined
}

export interface LoopbackResult {
  readonly tried: readonly TriedAttempt[] | undefined
  readonly clientError: SshError | undefined
  readonly user: AuthenticatedUser | undefined
  readonly serverError: SshError | undefined
  readonly banners: readonly string[]
  readonly serverQuestions: readonly UserauthServerQuestion[]
  /** The message numbers in the order in which they were sent, `>5` by the client and `<6` by the server. */
  readonly flow: string
}

/** Runs both until neither has anything to do. */
export async function loopback(options: LoopbackOptions): Promise<LoopbackResult> {
  const result: { -readonly [K in keyof LoopbackResult]: LoopbackResult[K] } = {
    tried: undefined,
    clientError: undefined,
    user: undefined,
    serverError: undefined,
    banners: [],
    serverQuestions: [],
    flow: '',
  }
  const todo: (() => void | Promise<void>)[] = []
  const flow: string[] = []
  const banners: string[] = []
  const serverQuestions: UserauthServerQuestion[] = []
  const attempts = [...(options.attempts ?? [])]
  const deliver = (
    from: 'client' | 'server',
    payload: Uint8Array,
    to: () => { receive(payload: Uint8Array): void },
  ) => {
    flow.push(`${from === 'client' ? '>' : '<'}${payload[0] ?? ''}`)
    const arriving = options.wire === undefined ? payload : options.wire(from, payload)
    if (arriving !== undefined) todo.push(() => to().receive(arriving.slice()))
  }
  const answering = (
    question: unknown,
    answer: (value: unknown) => void,
    fail: (error: unknown) => void,
    by: (question: never) => unknown,
  ) =>
    todo.push(async () => {
      try {
        answer(await by(question as never))
      } catch (error) {
        fail(error)
      }
    })

  const client: UserauthClient = new UserauthClient({
    userName: options.userName ?? 'alice',
    sessionIdentifier: options.clientSession ?? SESSION,
    hostKey: options.clientHostKey ?? HOST_KEY,
    extensions: () => options.extensions ?? new Map(),
    onSend: (payload) => deliver('client', payload, () => server),
    onQuestion: (question, answer, fail) =>
      answering(
        question,
        answer,
        fail,
        options.answer ?? ((asked: UserauthClientQuestion) => answerByAttempts(asked, attempts)),
      ),
    onBanner: (text) => banners.push(text),
    onSuccess: (tried) => (result.tried = tried),
    onFailure: (error) => (result.clientError = error),
  })
  const server: UserauthServer = new UserauthServer({
    sessionIdentifier: SESSION,
    hostKey: HOST_KEY,
    methods: options.methods ?? ['publickey', 'password', 'keyboard-interactive'],
    publicKeyAlgorithms: options.algorithms ?? recommended,
    ...(options.failuresMax === undefined ? {} : { failuresMax: options.failuresMax }),
    ...(options.banner === undefined ? {} : { banner: options.banner }),
    onSend: (payload) => deliver('server', payload, () => client),
    onQuestion: (question, answer, fail) => {
      serverQuestions.push(question)
      answering(question, answer, fail, options.decide)
    },
    onSuccess: (user) => (result.user = user),
    onConnectionMessage: () => undefined,
    onUnimplemented: () => undefined,
    onFailure: (error) => (result.serverError = error),
  })
  client.start()
  for (let next = todo.shift(); next !== undefined; next = todo.shift()) await next()
  return { ...result, banners, serverQuestions, flow: flow.join(' ') }
}

async function answerByAttempts(question: UserauthClientQuestion, attempts: AuthenticationAttempt[]): Promise<unknown> {
  switch (question.type) {
    case 'authentication-method':
      return attempts.shift()
    case 'authentication-signature':
      return await question.attempt.signer.sign(question.data, question.attempt.algorithm)
    case 'keyboard-interactive-prompts':
      return await question.attempt.respond(question.request)
    case 'password-change':
      return await question.attempt.change?.(question.request)
  }
}
