// The keys that would be offered, without a connection.
import type { ResolvedConfig } from '../../config/finish.ts'
import { describeKey } from '../authentication/describe-key.ts'
import { algorithmNamesFor } from './algorithms.ts'
import { ConfiguredAgent } from './configured-agent.ts'
import { configuredIdentities } from './identities.ts'
import { nobody, type Person } from './person.ts'
import { ConfiguredToken } from './token.ts'

/**
 * One line a key, in the order in which they would be offered: where it comes from, its type and its fingerprint. What a
 * server takes is not known here, and nothing is decrypted. `person` is asked for the PIN of a PKCS#11 token.
 */
export async function listIdentities(config: ResolvedConfig, person: Person = nobody): Promise<readonly string[]> {
  const agent = new ConfiguredAgent(config)
  const token = new ConfiguredToken(config, person)
  const { user: userName, hostName: host, pubkeyAcceptedAlgorithms } = config.values
  try {
    const sources = { config, person, agent: () => agent.open(), token: () => token.open() }
    const identities = await configuredIdentities(sources)({
      userName,
      host,
      acceptedAlgorithms: algorithmNamesFor('hostKey', pubkeyAcceptedAlgorithms),
      serverSignatureAlgorithms: undefined,
      completedKeys: [],
      onlyPublickeyStrategy: true,
      session: undefined,
      found: () => {},
      passedOver: () => {},
      loading: () => {},
      unusable: () => {},
    })
    return identities.map(describeKey)
  } finally {
    agent.close()
    token.close()
  }
}
