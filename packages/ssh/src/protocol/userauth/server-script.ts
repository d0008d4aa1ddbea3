// RFC 4252 §5: the server's side of user authentication, one request after the other.
import { ProtocolError } from '../../errors.ts'
import { DisconnectReason } from '../../messages/registry.ts'
import { userauthFailure, userauthRequest, userauthSuccess } from '../../messages/userauth.ts'
import { expect, send, type Exchange } from '../exchange.ts'
import { findMethod } from './catalog.ts'
import type { CompletedMethod } from './decision.ts'
import { REQUESTS_MAX, USER_NAME_LENGTH_MAX } from './limits.ts'
import type { ServerContext, ServerOutcome, UserauthRequest } from './method.ts'

export interface ServerScriptOptions extends Omit<ServerContext, 'completed'> {
  /** Methods that a client may begin with, as they are announced. */
  readonly methods: readonly string[]
  /** Failures that are borne; the next one disconnects. */
  readonly failuresMax: number
}

/** The user that was let in. */
export interface AuthenticatedUser {
  readonly userName: string
  /** In order; the last one let the user in. */
  readonly completed: readonly CompletedMethod[]
}

/** What has been achieved for one user name and service, and nothing for another (RFC 4252 §5). */
interface Progress {
  readonly userName: string
  readonly completed: readonly CompletedMethod[]
  readonly methods: readonly string[]
}

/** Ends with the user. @throws ProtocolError when a limit is passed or the service does not exist. */
export function* authenticateServer(options: ServerScriptOptions): Exchange<AuthenticatedUser> {
  let progress: Progress | undefined
  let request: UserauthRequest | undefined
  let failures = 0
  for (let requests = 1; ; requests++) {
    request ??= yield* expect(userauthRequest)
    if (requests > REQUESTS_MAX) throw tooManyFailures()
    requireConnectionService(request)
    progress = progressFor(request.userName, progress, options)
    const outcome: ServerOutcome = yield* serveRequest(request, progress, options)
    const { methodName } = request
    request = outcome.outcome === 'superseded' ? outcome.request : undefined
    if (outcome.outcome === 'accept' || outcome.outcome === 'partial') {
      progress = advance(progress, methodName, outcome)
    }
    if (outcome.outcome === 'accept') {
      yield* send(userauthSuccess, {})
      return { userName: progress.userName, completed: progress.completed }
    }
    // OpenSSH bears a first "none" for free: it only asks for the methods.
    if (outcome.outcome === 'reject' && !(requests === 1 && methodName === 'none')) failures++
    if (failures >= options.failuresMax) throw tooManyFailures()
    if (outcome.outcome === 'reject' || outcome.outcome === 'partial') {
      yield* send(userauthFailure, {
        authenticationsThatCanContinue: progress.methods,
        partialSuccess: outcome.outcome === 'partial',
      })
    }
  }
}

function* serveRequest(
  request: UserauthRequest,
  { methods, completed }: Progress,
  options: ServerScriptOptions,
): Exchange<ServerOutcome> {
  const method = findMethod(request.methodName)
  const allowed =
    method !== undefined && (method.name === 'none' ? completed.length === 0 : methods.includes(method.name))
  if (!allowed || request.userName.length > USER_NAME_LENGTH_MAX) return { outcome: 'reject' }
  return yield* method.server(request, { ...options, completed })
}

/** RFC 4252 §5: "If the service does not exist, authentication MUST NOT be accepted"; disconnecting is recommended. */
function requireConnectionService({ serviceName }: UserauthRequest): void {
  if (serviceName === 'ssh-connection') return
  throw new ProtocolError(`there is no service "${serviceName}"`, {
    phase: 'authentication',
    disconnectReason: DisconnectReason.serviceNotAvailable,
  })
}

/** RFC 4252 §5: the server "MUST flush any accumulated authentication states" when the user name changes. */
function progressFor(userName: string, before: Progress | undefined, { methods }: ServerScriptOptions): Progress {
  return before?.userName === userName ? before : { userName, completed: [], methods }
}

function advance(
  { userName, completed, methods }: Progress,
  requestName: string,
  outcome: Extract<ServerOutcome, { outcome: 'accept' | 'partial' }>,
): Progress {
  const { publicKey, grant } = outcome
  const done: CompletedMethod = {
    method: findMethod(requestName)?.name ?? requestName,
    ...(publicKey === undefined ? {} : { publicKey: publicKey.slice() }),
    ...(grant === undefined ? {} : { grant }),
  }
  return {
    userName,
    completed: [...completed, done],
    methods: outcome.outcome === 'partial' ? outcome.methods : methods,
  }
}

function tooManyFailures(): ProtocolError {
  return new ProtocolError('Too many authentication failures', {
    code: 'authentication-failed',
    phase: 'authentication',
    disconnectReason: DisconnectReason.noMoreAuthMethodsAvailable,
  })
}
