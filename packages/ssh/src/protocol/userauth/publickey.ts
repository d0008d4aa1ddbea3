// RFC 4252 §7: public key authentication; OpenSSH PROTOCOL §3.1 binds it to the server's host key.
import type { HostKeyAlgorithm } from '../../algorithms/host-key/host-key.ts'
import { ProtocolError } from '../../errors.ts'
import {
  publickeyQuery,
  userauthFailure,
  userauthPkOk,
  userauthRequest,
  userauthSuccess,
} from '../../messages/userauth.ts'
import { ask, expect, send, type Exchange } from '../exchange.ts'
import type { PublickeyAttempt, SignQuestion } from './attempt.ts'
import type { PublickeyQuestion } from './decision.ts'
import { bytesEqual, leadingName, plainKeyOf } from './key-identity.ts'
import type {
  ClientContext,
  ClientOutcome,
  ServerContext,
  ServerOutcome,
  UserauthMethod,
  UserauthRequest,
} from './method.ts'
import { outcomeOf } from './outcome.ts'
import { appendSignature, decodeOffer, HOSTBOUND, type Offer, requestToSign, signedData } from './publickey-request.ts'
import { signatureFormatOf } from './signature-algorithm.ts'

export const publickey: UserauthMethod<PublickeyAttempt> = {
  name: 'publickey',
  requestNames: ['publickey', HOSTBOUND],
  client,
  server,
}

function* client(attempt: PublickeyAttempt, context: ClientContext): Exchange<ClientOutcome> {
  if (attempt.query) {
    yield* send(userauthRequest, {
      userName: context.userName,
      serviceName: context.serviceName,
      methodName: 'publickey',
      methodSpecificData: publickeyQuery.encode({
        hasSignature: false,
        algorithmName: attempt.algorithm,
        publicKey: attempt.signer.publicKey,
      }),
    })
    const reply = yield* expect(userauthSuccess, userauthFailure, userauthPkOk)
    if (reply.type !== 'SSH_MSG_USERAUTH_PK_OK') return reply
    // The algorithm is not compared: servers are known to answer with the key's format instead.
    if (!bytesEqual(reply.publicKey, attempt.signer.publicKey)) {
      throw new ProtocolError('the server accepts a key that was not offered')
    }
  }
  const request = requestToSign(attempt, context)
  const question: SignQuestion = {
    type: 'authentication-signature',
    attempt,
    data: signedData(context.sessionIdentifier, request),
  }
  const signature = yield* ask(question)
  if (signature === undefined || !isOfAlgorithm(signature, attempt.algorithm)) return { type: 'withdrawn' }
  yield { step: 'send', payload: appendSignature(request, signature) }
  return yield* expect(userauthSuccess, userauthFailure)
}

function* server(request: UserauthRequest, context: ServerContext): Exchange<ServerOutcome> {
  const offer = decodeOffer(request)
  const algorithm = context.publicKeyAlgorithms.find((candidate) => candidate.name === offer.algorithmName)
  if (algorithm === undefined || !isAcceptable(offer, algorithm, context)) return { outcome: 'reject' }
  const question: PublickeyQuestion = {
    type: 'authenticate',
    method: 'publickey',
    userName: request.userName,
    completed: context.completed,
    algorithm: algorithm.name,
    publicKey: offer.publicKey,
    certificate: algorithm.certificate,
    signed: offer.signature !== undefined,
  }
  if (offer.signature === undefined) {
    const decision = yield* ask(question)
    if (outcomeOf(decision).outcome === 'reject') return { outcome: 'reject' }
    yield* send(userauthPkOk, { algorithmName: offer.algorithmName, publicKey: offer.publicKey })
    return { outcome: 'answered' }
  }
  const data = signedData(context.sessionIdentifier, offer.signedRequest)
  if (!algorithm.verify(offer.publicKey, offer.signature, data)) return { outcome: 'reject' }
  return outcomeOf(yield* ask(question), offer.publicKey)
}

/** All that can be said of a key before the application is asked. */
function isAcceptable(offer: Offer, algorithm: HostKeyAlgorithm, context: ServerContext): boolean {
  if (leadingName(offer.publicKey) !== algorithm.publicKeyFormat) return false
  if (offer.serverHostKey !== undefined && !bytesEqual(offer.serverHostKey, context.hostKey)) return false
  // One key is one factor, however often and in whichever certificate it comes.
  const key = plainKeyOf(offer.publicKey)
  if (key === undefined) return false
  return !context.completed.some(({ publicKey }) => {
    const used = publicKey === undefined ? undefined : plainKeyOf(publicKey)
    return used !== undefined && bytesEqual(used, key)
  })
}

/**
 * RFC 8332 §3.2: agents that do not know rsa-sha2-* answer with SHA-1 signatures, which must not be sent under another
 * name.
 */
function isOfAlgorithm(signature: Uint8Array, algorithm: string): boolean {
  const expected = signatureFormatOf(algorithm)
  if (!expected.startsWith('rsa-')) return true
  return leadingName(signature) === expected
}
