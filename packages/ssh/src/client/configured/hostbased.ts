// HostbasedAuthentication: the keys of this host, and its name.
import type { Signer } from '../../algorithms/host-key/host-key.ts'
import type { ResolvedConfig } from '../../config/finish.ts'
import { SshError } from '../../errors.ts'
import { findCertificate, findIdentity } from '../../keys/load.ts'
import type { PublicKey } from '../../keys/public-key.ts'
import { hostbased } from '../authentication/hostbased.ts'
import type { AuthenticationStrategy } from '../authentication/strategy.ts'
import { algorithmNamesFor } from './algorithms.ts'
import type { Person } from './person.ts'

export function configuredHostbased(config: ResolvedConfig, person: Person): AuthenticationStrategy {
  const { values, request } = config
  const signers = async (): Promise<Signer[]> => {
    const { hostKeySigner } = await import('../../agent/host-key.ts')
    return (await hostKeys()).map((key) => telling(hostKeySigner(key), key, config, person))
  }
  return hostbased(signers, {
    clientHostName: request.local.hostName,
    clientUserName: request.local.user,
    algorithms: algorithmNamesFor('hostKey', values.hostbasedAcceptedAlgorithms),
  })
}

/** Certificates first, as ssh. */
async function hostKeys(): Promise<PublicKey[]> {
  const files = HOST_KEY_TYPES.map((type) => `/etc/ssh/ssh_host_${type}_key`)
  const certificates = await Promise.all(files.map((file) => findCertificate(`${file}-cert.pub`)))
  const keys = await Promise.all(files.map((file) => findIdentity(`${file}.pub`)))
  return [...certificates, ...keys.map((found) => found?.publicKey)].filter((key) => key !== undefined)
}

/** As ssh says it; the reason comes from the helper itself. */
function telling(signer: Signer, key: PublicKey, { values }: ResolvedConfig, person: Person): Signer {
  const fingerprint = key.fingerprint(values.fingerprintHash === 'MD5' ? 'md5' : 'sha256')
  return {
    ...signer,
    async sign(data, algorithm) {
      try {
        return await signer.sign(data, algorithm)
      } catch (cause) {
        person.tell(`sign using hostkey ${key.type} ${fingerprint} failed`)
        throw new SshError('invalid-key', 'ssh-keysign did not sign', { phase: 'local', cause })
      }
    },
  }
}

const HOST_KEY_TYPES = ['ecdsa', 'ed25519', 'rsa']
