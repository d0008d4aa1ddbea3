// What was seen of a server serves the next connection to it.
import type { Transport } from '../protocol/transport.ts'
import type { DialOptions } from './options.ts'

/** Stores what the server prefers, once the first key exchange is over. A store that fails has nothing to say. */
export function rememberServer(
  { preferences, host, port = 22 }: DialOptions,
  { peer, peerProposal: proposal }: Pick<Transport, 'peer' | 'peerProposal'>,
): void {
  if (preferences === undefined || proposal === undefined) return
  const seen = {
    software: peer?.software ?? '',
    keyExchange: proposal.keyExchangeAlgorithms.filter(isMethod).slice(0, 1),
    hostKey: proposal.serverHostKeyAlgorithms.slice(0, 1),
  }
  void (async () => await preferences.set(host, port, seen))().catch(() => {})
}

/** Other names in the list are announcements. */
function isMethod(name: string): boolean {
  return !name.startsWith('ext-info-') && !name.startsWith('kex-strict-')
}
