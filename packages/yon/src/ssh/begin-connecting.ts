// The first packet is on its way before the code for all others is loaded: the server takes a while to answer.
import { beginTcp, type BegunTcp } from '@yon/ssh/client'
import type { ResolvedConfig } from '@yon/ssh/config'
import type { SessionPlan } from './session-plan.ts'

/** Begins to connect by plain TCP; undefined where that is not all there is to it. */
export async function beginConnecting(planned: Planned): Promise<BegunTcp | undefined> {
  const { values } = planned.config
  const { hostName: host, port, tcpKeepAlive: keepAlive, proxyCommand, proxyJump, connectTimeout } = values
  const { addressFamily, bindAddress, bindInterface, refuseConnection } = values
  const isProxied = proxyCommand !== undefined || (proxyJump?.hops.length ?? 0) > 0
  const special = [bindAddress, bindInterface, refuseConnection].some((value) => value !== undefined)
  if (host === '' || isProxied || special || addressFamily !== 'any') return undefined
  const timeoutMs = connectTimeout === undefined || connectTimeout === 0 ? {} : { timeoutMs: connectTimeout * 1000 }
  const begun = beginTcp({ host, port, keepAlive, ...timeoutMs, ...typeOfService(planned) })
  // A name may take longer to look up than the rest takes to load.
  await Promise.race([begun.asked, new Promise((resolve) => setTimeout(resolve, LOOKUP_MS))])
  return begun
}

interface Planned {
  readonly config: ResolvedConfig
  readonly plan: Pick<SessionPlan, 'pty'>
}

/** IPQoS has one class for a terminal, and one for everything else. */
export function typeOfService({ config, plan }: Planned): { readonly typeOfService?: number } {
  const { interactive, bulk } = config.values.ipQos
  const wanted = plan.pty ? interactive : bulk
  return wanted === 'none' ? {} : { typeOfService: wanted }
}

const LOOKUP_MS = 3
