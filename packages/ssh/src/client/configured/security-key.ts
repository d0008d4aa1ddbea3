// SecurityKeyProvider: keys inside tokens, which sign through a helper of OpenSSH.
import type { ResolvedConfig } from '../../config/finish.ts'
import { PrivateKey } from '../../keys/private-key.ts'
import type { Identity } from '../authentication/identity.ts'
import type { Candidate } from './identity-order.ts'
import type { Person } from './person.ts'

/** The library for tokens; undefined when there shall be none, or a variable names it that is not set. */
export function securityKeyProvider({ values, request }: ResolvedConfig): string | undefined {
  const { securityKeyProvider: provider } = values
  if (provider === undefined || !provider.startsWith('$')) return provider
  return request.local.environment[provider.slice(1)] || undefined
}

/** As ssh: files of keys inside tokens count for nothing without a provider. Those of an agent are the agent's business. */
export function isReachable({ publicKey }: Candidate, config: ResolvedConfig): boolean {
  return publicKey?.type.startsWith('sk-') !== true || securityKeyProvider(config) !== undefined
}

/** The same identity; what a file holds of a key inside a token signs with the token. */
export function withToken(identity: Identity, path: string, config: ResolvedConfig, person: Person): Identity {
  return {
    ...identity,
    async load() {
      const signer = await identity.load()
      const provider = securityKeyProvider(config)
      if (!(signer instanceof PrivateKey) || !signer.needsSecurityKey || provider === undefined) return signer
      const { securityKeySigner } = await import('../../agent/security-key.ts')
      const { label } = signer.public
      const fingerprint = signer.public.fingerprint(config.values.fingerprintHash === 'MD5' ? 'md5' : 'sha256')
      return securityKeySigner(signer, {
        provider,
        environment: config.request.local.environment,
        pin: () => person.ask(`Enter PIN for ${label} key ${path}: `, { echo: false }),
        onTouch: () => {
          if (!config.values.batchMode) person.tell(`Confirm user presence for key ${label} ${fingerprint}`, 'dialogue')
        },
      })
    },
  }
}
