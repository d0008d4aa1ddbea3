// Keys of this host sign through ssh-keysign of OpenSSH, which may read them and signs nothing but hostbased requests.
import type { Signer } from '../algorithms/host-key/host-key.ts'
import { ProtocolError, SshError } from '../errors.ts'
import { helperProgram } from '../io/helper-program.ts'
import type { PublicKey } from '../keys/public-key.ts'
import { HOST_KEY_HELPER_VERSION, hostKeySignReply, hostKeySignRequest } from '../messages/host-key-helper.ts'
import { AgentConnection } from './connection.ts'

/**
 * A key of this host as somebody who signs, for `hostbased`. ssh-keysign has to be installed and allowed (`EnableSSHKeysign
 * yes` in /etc/ssh/ssh_config), and wants the request to name this host as `os.hostname()` does. Signing throws
 * `agent-failed` when it refuses.
 */
export function hostKeySigner(key: PublicKey): Signer {
  return {
    publicKey: key.blob,
    algorithms: key.algorithms,
    comment: key.comment,
    sign: (data) => askHelper(data),
  }
}

async function askHelper(data: Uint8Array): Promise<Uint8Array> {
  const connection = new AgentConnection(helperProgram(HELPER, {}))
  try {
    const request = hostKeySignRequest.encode({ version: HOST_KEY_HELPER_VERSION, descriptor: DESCRIPTOR, data })
    const reply = hostKeySignReply.decode(await connection.request(request))
    if (reply.version !== HOST_KEY_HELPER_VERSION) throw new ProtocolError('another version')
    return new Uint8Array(reply.signature)
  } catch (cause) {
    if (!(cause instanceof ProtocolError) && !(cause instanceof SshError && cause.code === 'agent-failed')) throw cause
    throw new SshError('agent-failed', 'ssh-keysign did not sign', {
      phase: 'local',
      advice: 'it has to be installed, set-user-ID root, and enabled in /etc/ssh/ssh_config (EnableSSHKeysign yes)',
      cause,
    })
  } finally {
    connection.close()
  }
}

const HELPER = { name: 'ssh-keysign' }
/** Of the connection. There is none: like ssh behind a proxy command, we go by the name of this machine. */
const DESCRIPTOR = 3
