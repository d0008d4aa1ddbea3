// The host keys of a server: which algorithms they allow, and the signature over the exchange hash (RFC 4253 §8).
import { hostKeyAlgorithms } from '../algorithms/host-key/catalog.ts'
import type { Signer } from '../algorithms/host-key/host-key.ts'
import { type AlgorithmChoices, algorithmPolicy } from '../algorithms/policy.ts'
import { type AlgorithmSuite, algorithmSuite } from '../algorithms/suite.ts'
import { SshError } from '../errors.ts'
import type { Question } from '../protocol/exchange.ts'

export class HostKeys {
  readonly #signers: readonly Signer[]
  readonly suite: AlgorithmSuite

  /** @throws SshError `invalid-argument` for what is no key; `invalid-config` when no key can be used with the algorithms that are allowed. */
  constructor(signers: readonly Signer[], choices: AlgorithmChoices = {}) {
    requireSigners(signers)
    this.#signers = signers
    const policy = algorithmPolicy(hostKeyAlgorithms, choices)
    const serverHostKey = policy.serverHostKey.filter((algorithm) => this.#find(algorithm) !== undefined)
    if (serverHostKey.length === 0) {
      throw new SshError('invalid-config', 'a server needs a host key for one of its host key algorithms')
    }
    // A server takes compression when the client asks for it.
    const compression = [...new Set([...policy.compression, 'none', 'zlib@openssh.com'])]
    this.suite = algorithmSuite({ ...policy, serverHostKey, compression })
  }

  /** Answers the questions of the server's half of a key exchange. */
  async answer(question: Question): Promise<Uint8Array> {
    const { type, algorithm, exchangeHash } = question as HostKeyQuestion
    const signer = this.#find(algorithm)
    if (signer === undefined) throw new SshError('invalid-config', `no host key for ${algorithm}`)
    if (type === 'host-key') return signer.publicKey
    if (type === 'sign-exchange-hash' && exchangeHash !== undefined) return await signer.sign(exchangeHash, algorithm)
    throw new SshError('invalid-argument', `nobody answers ${type}`)
  }

  #find(algorithm: string): Signer | undefined {
    return this.#signers.find((signer) => signer.algorithms.includes(algorithm))
  }
}

/** What a caller without types got wrong: the text of a key, or its path. */
function requireSigners(signers: readonly (Partial<Signer> | null)[] | undefined): void {
  if (Array.isArray(signers) && signers.every((signer) => typeof signer?.sign === 'function')) return
  throw new SshError('invalid-argument', 'hostKeys must be a list of private keys', {
    phase: 'local',
    advice: 'read them with loadPrivateKey(path) or parsePrivateKey(text) of @yon/ssh/keys',
  })
}

interface HostKeyQuestion extends Question {
  readonly algorithm: string
  readonly exchangeHash?: Uint8Array
}
