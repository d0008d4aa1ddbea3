// Keys inside FIDO tokens sign through ssh-sk-helper of OpenSSH, which loads the library for tokens.
import type { Signer } from '../algorithms/host-key/host-key.ts'
import { ProtocolError, SshError } from '../errors.ts'
import { helperProgram } from '../io/helper-program.ts'
import { writePrivateEntry } from '../keys/private-fields.ts'
import type { PrivateKey } from '../keys/private-key.ts'
import {
  securityKeyError,
  securityKeyHelper as numbers,
  securityKeyReply,
  securityKeySignature,
  securityKeySignRequest,
} from '../messages/security-key-helper.ts'
import { Writer } from '../wire/writer.ts'
import { AgentConnection } from './connection.ts'

/** How a token is reached, and who answers for it. */
export interface SecurityKeyOptions {
  /** The library, as SecurityKeyProvider: a path, or `internal` for the one of the helper. Default: `internal`. */
  readonly provider?: string
  /** Asked for when the token wants it, once a signature. Undefined: nobody knows it. Default: nobody. */
  readonly pin?: () => Promise<string | undefined>
  /** The token waits for a touch. */
  readonly onTouch?: () => void
  /** SSH_SK_HELPER may name another helper. Default: that of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/**
 * A key inside a token as somebody who signs. Each signature starts the helper anew, as ssh does.
 * @throws SshError `invalid-argument` for a key that is no security key. Signing throws `agent-failed` when there is no
 * helper, or the token refuses
 */
export function securityKeySigner(key: PrivateKey, options: SecurityKeyOptions = {}): Signer {
  if (!key.needsSecurityKey) {
    throw new SshError('invalid-argument', 'the key is not inside a security key', { phase: 'local' })
  }
  return {
    publicKey: key.publicKey,
    algorithms: key.algorithms,
    comment: key.comment,
    async sign(data) {
      const { fields, format } = key.entry()
      if (fields.kind === 'security-key' && (fields.flags & USER_PRESENCE) !== 0) options.onTouch?.()
      const entry = new Writer()
      writePrivateEntry(entry, { fields, format, certificate: undefined })
      const ask = (pin: string): Promise<Uint8Array | number> => askHelper(entry.bytes(), data, pin, options)
      let answer = await ask('')
      if (answer === WRONG_PIN) {
        const pin = await options.pin?.()
        if (pin !== undefined && pin !== '') answer = await ask(pin)
      }
      if (typeof answer === 'number') throw refused(REASONS[answer] ?? `error ${answer}`)
      return answer
    },
  }
}

/** The signature blob, or the number of an error. */
async function askHelper(
  key: Uint8Array,
  data: Uint8Array,
  pin: string,
  { provider = 'internal', environment = process.env }: SecurityKeyOptions,
): Promise<Uint8Array | number> {
  const { version, sign, error, logLevelError } = numbers
  const facts = { version, type: sign, logOnStderr: false, logLevel: logLevelError, algorithm: '', compatibility: 0 }
  const request = securityKeySignRequest.encode({ ...facts, key, provider, data, pin })
  const connection = new AgentConnection(helperProgram(HELPER, environment))
  try {
    const reply = securityKeyReply.decode(await connection.request(request))
    if (reply.version !== version) throw refused(`version ${reply.version} of its protocol`)
    if (reply.type === error) return securityKeyError.decode(reply.content).code
    if (reply.type !== sign) throw refused('a reply of another type')
    return new Uint8Array(securityKeySignature.decode(reply.content).signature)
  } catch (cause) {
    if (cause instanceof ProtocolError) throw refused('a malformed reply', cause)
    if (cause instanceof SshError && cause.code === 'agent-failed' && cause.cause !== undefined) throw notThere(cause)
    throw cause
  } finally {
    request.fill(0)
    connection.close()
  }
}

function refused(why: string, cause?: unknown): SshError {
  return new SshError('agent-failed', `the security key did not sign: ${why}`, {
    phase: 'local',
    advice: 'is the token plugged in, and does SecurityKeyProvider name the right library?',
    cause,
  })
}

function notThere(cause: SshError): SshError {
  return new SshError('agent-failed', 'ssh-sk-helper cannot be run', {
    phase: 'local',
    advice: 'install the OpenSSH client, or name the helper in SSH_SK_HELPER; an agent can sign as well (ssh-add)',
    cause,
  })
}

const HELPER = { name: 'ssh-sk-helper', variable: 'SSH_SK_HELPER' }
/** OpenSSH PROTOCOL.u2f: SSH_SK_USER_PRESENCE_REQD */
const USER_PRESENCE = 1
/** ssherr.h of OpenSSH, without the sign. */
const WRONG_PIN = 43
const REASONS: Readonly<Record<number, string>> = {
  4: 'invalid format',
  13: 'the key is of another type',
  43: 'incorrect PIN, or none given',
  58: 'signature algorithm not supported',
  59: 'requested feature not supported',
  60: 'device not found',
}
