// -Z: the keys that would be offered, without a connection.
import { listIdentities } from '@yon/ssh/client'
import type { ResolvedConfig } from '@yon/ssh/config'
import type { Log } from '../log.ts'
import { personAtTerminal } from './person.ts'

export async function listKeys(config: ResolvedConfig, log: Log): Promise<number> {
  for (const line of await listIdentities(config, personAtTerminal(log))) process.stdout.write(`${line}\n`)
  return 0
}
