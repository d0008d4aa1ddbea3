// UpdateHostKeys: the keys that a trusted server has proved take the place of those in the user's file.
import type { ResolvedConfig } from '../../config/finish.ts'
import { SshError } from '../../errors.ts'
import { PublicKey } from '../../keys/public-key.ts'
import { readKnownHosts, rewrite } from '../../known-hosts/store.ts'
import { planUpdate, replaceKeys, type UpdatePlan } from '../../known-hosts/update.ts'
import type { HostKeysOffer } from '../host-keys-offer.ts'
import type { ConnectionTrace } from '../trace.ts'
import type { TrustEvent } from '../trust/known-hosts-options.ts'
import { nameOf } from '../trust/presented-key.ts'
import { algorithmNamesFor } from './algorithms.ts'
import type { Person } from './person.ts'

/** Learns from the events of a trust policy whether files may be changed, and changes them. */
export class HostKeyUpdates {
  readonly #config: ResolvedConfig
  readonly #person: Person
  readonly #onTrace: (trace: ConnectionTrace) => void
  #isUserEntry = false

  constructor(config: ResolvedConfig, person: Person, onTrace: (trace: ConnectionTrace) => void = () => {}) {
    this.#config = config
    this.#person = person
    this.#onTrace = onTrace
  }

  /** The user's own file must be what the host is trusted by, and by its key: only then is it ours to change. */
  observe(event: TrustEvent): void {
    // A key that nobody confirmed vouches for no other.
    if (event.event === 'added') this.#isUserEntry = this.#config.values.strictHostKeyChecking === 'ask'
    if (event.event !== 'known') return
    const { userKnownHostsFile } = this.#config.values
    this.#isUserEntry = event.by === 'key' && !event.withoutPort && userKnownHostsFile.includes(event.entry.file)
  }

  /** Brings the files up to date. Never rejects: a connection does not fail for it. */
  async offered(offer: HostKeysOffer): Promise<void> {
    if (this.#config.values.updateHostKeys === 'no' || !this.#isUserEntry) return
    try {
      await this.#update(offer)
    } catch (error) {
      this.#person.tell(`UpdateHostKeys: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  async #update(offer: HostKeysOffer): Promise<void> {
    const { values } = this.#config
    const { userKnownHostsFile: files, port, hostName, hostKeyAlias: alias } = values
    const name = nameOf({ host: hostName, port, alias, address: undefined })
    const keys = offer.keys.filter((key) => this.#isAccepted(key))
    const plan = planUpdate(await readKnownHosts(files), name, keys)
    if (plan.unproven.length === 0 && plan.obsolete.length === 0) return
    if (plan.obstacle !== undefined) {
      return this.#onTrace({ event: 'host-keys-kept', reason: obstacles[plan.obstacle] })
    }
    if (plan.unproven.length > 0 && !(await offer.prove(plan.unproven))) {
      throw new SshError('host-key-rejected', 'the server failed to confirm ownership of its host keys')
    }
    if (!(await this.#confirm(plan))) return
    for (const [index, file] of files.entries()) {
      // New keys go into the first file; from the others lines only go.
      const wanted = index === 0 ? keys : []
      await rewrite(file, (read) => replaceKeys(read, name, wanted, { hashed: values.hashKnownHosts })).catch(
        ignoreMissing,
      )
    }
  }

  #isAccepted(blob: Uint8Array): boolean {
    const key = parseKey(blob)
    if (key === undefined || key.isCertificate) return false
    const accepted = algorithmNamesFor('hostKey', this.#config.values.hostKeyAlgorithms)
    return key.algorithms.some((algorithm) => accepted.includes(algorithm))
  }

  async #confirm({ unproven, obsolete }: UpdatePlan): Promise<boolean> {
    const { updateHostKeys, fingerprintHash } = this.#config.values
    const hash = fingerprintHash === 'MD5' ? 'md5' : 'sha256'
    const describe = (what: string, blob: Uint8Array): string => {
      const key = new PublicKey(blob)
      return `${what}: ${key.label} ${key.fingerprint(hash)}`
    }
    const lines = [
      ...unproven.map((blob) => describe('Learned new hostkey', blob)),
      ...obsolete.map((blob) => describe('Deprecating obsolete hostkey', blob)),
    ]
    if (updateHostKeys === 'yes') {
      this.#onTrace({ event: 'host-keys-updated', lines })
      return true
    }
    this.#person.tell('The server has updated its host keys.', 'notice')
    this.#person.tell("These changes were verified by the server's existing trusted key.", 'notice')
    for (const line of lines) this.#person.tell(line, 'notice')
    return await this.#ask()
  }

  async #ask(): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const answer = await this.#person.ask('Accept updated hostkeys? (yes/no): ', { echo: true })
      if (answer?.toLowerCase() === 'yes') return true
      if (answer === undefined || answer.toLowerCase() === 'no') return false
      this.#person.tell('Please enter "yes" or "no"', 'notice')
    }
    return false
  }
}

function parseKey(blob: Uint8Array): PublicKey | undefined {
  try {
    return new PublicKey(blob)
  } catch {
    return undefined
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}

const obstacles = {
  marker: 'a line of the host has a marker',
  'complex-names': 'a line of the host has patterns or more than two names',
  'known-by-other-names': 'a key is known by other names, too',
} as const
const ATTEMPTS = 3
