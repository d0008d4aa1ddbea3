// What the configuration forwards, asked of a master.
import type { ResolvedConfig } from '@yon/ssh/config'
import { SshError } from '@yon/ssh/errors'
import { describeForward, type MuxClient, type MuxForward } from '@yon/ssh/mux'
import type { Log } from '../../log.ts'

/** Asks for all of them, or that all be cancelled; `allocated` hears of ports that the server chose. False: one failed. */
export async function requestForwards(
  client: MuxClient,
  values: ResolvedConfig['values'],
  log: Log,
  { cancel = false, allocated }: { readonly cancel?: boolean; readonly allocated?: (port: number) => void } = {},
): Promise<boolean> {
  let succeeded = true
  for (const forward of forwardsOf(values)) {
    log.write('DEBUG1', `Requesting ${cancel ? 'cancellation' : 'forwarding'} of ${describeForward(forward)}`)
    try {
      const port = cancel ? void (await client.closeForward(forward)) : await client.openForward(forward)
      if (port === undefined) continue
      log.write('VERBOSE', `Allocated port ${port} for remote forward to ${targetOf(forward)}`)
      allocated?.(port)
    } catch (error) {
      if (!(error instanceof SshError)) throw error
      succeeded = false
      const denied = error.advice !== undefined
      const text = denied ? 'Master refused forwarding request' : 'mux_client_forward: forwarding request failed'
      log.write('ERROR', `${text}: ${error.message}`)
    }
  }
  return succeeded
}

function forwardsOf({ localForward, dynamicForward, remoteForward }: ResolvedConfig['values']): MuxForward[] {
  return [
    ...[...localForward, ...dynamicForward].map((forward) => ({ ...forward, side: 'local' as const })),
    ...remoteForward.map((forward) => ({ ...forward, side: 'remote' as const })),
  ]
}

function targetOf({ connect }: MuxForward): string {
  if (connect === 'socks') return 'socks:0'
  return 'path' in connect ? `${connect.path}:-2` : `${connect.host}:${connect.port}`
}
