// RFC 4252 §7: the bytes of a publickey request, and what is signed of them.
import {
  hostboundQuery,
  hostboundSigned,
  publickeyQuery,
  publickeySigned,
  publickeySignedData,
  userauthRequest,
} from '../../messages/userauth.ts'
import { Writer } from '../../wire/writer.ts'
import type { PublickeyAttempt } from './attempt.ts'
import type { ClientContext, UserauthRequest } from './method.ts'

/** OpenSSH PROTOCOL §3.1: as "publickey", with the server's host key inside what is signed. */
export const HOSTBOUND = 'publickey-hostbound-v00@openssh.com'

/** The payload of a signed request up to the signature. */
export function requestToSign({ signer, algorithm }: PublickeyAttempt, context: ClientContext): Uint8Array {
  const { userName, serviceName, hostKey, hostbound } = context
  const key = { hasSignature: true, algorithmName: algorithm, publicKey: signer.publicKey }
  return userauthRequest.encode({
    userName,
    serviceName,
    methodName: hostbound ? HOSTBOUND : 'publickey',
    methodSpecificData: hostbound
      ? hostboundQuery.encode({ ...key, serverHostKey: hostKey })
      : publickeyQuery.encode(key),
  })
}

export function appendSignature(request: Uint8Array, signature: Uint8Array): Uint8Array {
  return new Writer(request.length + signature.length + 4).rest(request).string(signature).bytes()
}

export function signedData(sessionIdentifier: Uint8Array, request: Uint8Array): Uint8Array {
  return publickeySignedData.encode({ sessionIdentifier, request })
}

/** What a client says about its key, with a signature or without. */
export interface Offer {
  readonly algorithmName: string
  readonly publicKey: Uint8Array
  /** Of a hostbound request. */
  readonly serverHostKey: Uint8Array | undefined
  readonly signature: Uint8Array | undefined
  /** The payload up to the signature, byte for byte as it came. */
  readonly signedRequest: Uint8Array
}

export function decodeOffer(request: UserauthRequest): Offer {
  const { methodSpecificData: data } = request
  const hostbound = request.methodName === HOSTBOUND
  const signed = data.length > 0 && data[0] !== 0
  const fields = hostbound
    ? (signed ? hostboundSigned : hostboundQuery).decode(data)
    : (signed ? publickeySigned : publickeyQuery).decode(data)
  const { algorithmName, publicKey } = fields
  const signature = 'signature' in fields ? (fields.signature as Uint8Array) : undefined
  const unsignedLength = data.length - (signature === undefined ? 0 : signature.length + 4)
  return {
    algorithmName,
    publicKey,
    serverHostKey: 'serverHostKey' in fields ? (fields.serverHostKey as Uint8Array) : undefined,
    signature,
    signedRequest: userauthRequest.encode({ ...request, methodSpecificData: data.subarray(0, unsignedLength) }),
  }
}
