// RFC 4252, RFC 4256: user authentication. Numbers 60–79 belong to the running method.
import { boolean, name, nameList, rest, string, text, uint32 } from '../wire/field.ts'
import { message, structure } from '../wire/message.ts'

// RFC 4252 §5; what the method adds follows as its own structure.
export const userauthRequest = message(50, 'SSH_MSG_USERAUTH_REQUEST', {
  userName: text,
  serviceName: name,
  methodName: name,
  methodSpecificData: rest,
})
// RFC 4252 §5.1
export const userauthFailure = message(51, 'SSH_MSG_USERAUTH_FAILURE', {
  authenticationsThatCanContinue: nameList,
  partialSuccess: boolean,
})
export const userauthSuccess = message(52, 'SSH_MSG_USERAUTH_SUCCESS', {})
// RFC 4252 §5.4
export const userauthBanner = message(53, 'SSH_MSG_USERAUTH_BANNER', { message: text, languageTag: text })

// RFC 4252 §7
export const publickeyQuery = structure({ hasSignature: boolean, algorithmName: name, publicKey: string })
export const publickeySigned = structure({
  hasSignature: boolean,
  algorithmName: name,
  publicKey: string,
  signature: string,
})
export const userauthPkOk = message(60, 'SSH_MSG_USERAUTH_PK_OK', { algorithmName: name, publicKey: string })
// RFC 4252 §9; the signature follows, over the session identifier and all of the request before it.
export const hostbasedUnsigned = structure({
  algorithmName: name,
  publicKey: string,
  clientHostName: text,
  clientUserName: text,
})
// RFC 4252 §7: what is signed, after the session identifier as a string.
export const publickeySignedData = structure({
  sessionIdentifier: string,
  request: rest,
})
// OpenSSH PROTOCOL §3.1 (publickey-hostbound-v00@openssh.com)
export const hostboundQuery = structure({
  hasSignature: boolean,
  algorithmName: name,
  publicKey: string,
  serverHostKey: string,
})
export const hostboundSigned = structure({
  hasSignature: boolean,
  algorithmName: name,
  publicKey: string,
  serverHostKey: string,
  signature: string,
})

// RFC 4252 §8
export const passwordData = structure({ change: boolean, password: text })
export const passwordChangeData = structure({ change: boolean, oldPassword: text, newPassword: text })
export const userauthPasswdChangereq = message(60, 'SSH_MSG_USERAUTH_PASSWD_CHANGEREQ', {
  prompt: text,
  languageTag: text,
})

// RFC 4256 §3.1
export const keyboardInteractiveData = structure({ languageTag: text, submethods: text })
// RFC 4256 §3.2; the prompts follow as pairs of text and echo flag.
export const userauthInfoRequest = message(60, 'SSH_MSG_USERAUTH_INFO_REQUEST', {
  name: text,
  instruction: text,
  languageTag: text,
  promptCount: uint32,
  prompts: rest,
})
export const infoRequestPrompt = structure({ prompt: text, echo: boolean })
// RFC 4256 §3.4
export const userauthInfoResponse = message(61, 'SSH_MSG_USERAUTH_INFO_RESPONSE', {
  responseCount: uint32,
  responses: rest,
})

export const userauthMessages = [
  userauthRequest,
  userauthFailure,
  userauthSuccess,
  userauthBanner,
  userauthPkOk,
  userauthPasswdChangereq,
  userauthInfoRequest,
  userauthInfoResponse,
] as const
