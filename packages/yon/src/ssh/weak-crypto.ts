// WarnWeakCrypto: what is recorded today may be read by a quantum computer of later.
import type { ConnectionTrace } from '@yon/ssh'
import type { ResolvedConfig } from '@yon/ssh/config'
import type { Log } from '../log.ts'

/** Warns once for each connection whose key exchange is not post-quantum, unless the user has chosen it. */
export class WeakCryptoWarnings {
  readonly #isWanted: boolean
  readonly #log: Log
  readonly #told = new Set<string | undefined>()

  constructor({ warnWeakCrypto, kexAlgorithms }: ResolvedConfig['values'], log: Log) {
    this.#isWanted = warnWeakCrypto && kexAlgorithms === undefined
    this.#log = log
  }

  observe(trace: ConnectionTrace): void {
    if (!this.#isWanted || trace.event !== 'negotiated' || trace.negotiated.keyExchange.postQuantum) return
    if (this.#told.has(trace.jump)) return
    this.#told.add(trace.jump)
    for (const line of warning) this.#log.write('INFO', line)
  }
}

/** The words of OpenSSH 10.1. */
const warning = [
  '** WARNING: connection is not using a post-quantum key exchange algorithm.',
  '** This session may be vulnerable to "store now, decrypt later" attacks.',
  '** The server may need to be upgraded. See https://openssh.com/pq.html',
]
