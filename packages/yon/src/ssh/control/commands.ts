// -O: what a master can be asked for, but for a session.
import { SshError } from '@yon/ssh/errors'
import type { MuxClient } from '@yon/ssh/mux'
import { sanitizeForTerminal } from '@yon/ssh/terminal'
import type { ControlCommand } from '../command-line.ts'
import type { Prepared } from '../session.ts'
import { requireMaster } from './find-master.ts'
import { requestForwards } from './forward-requests.ts'

/** Does it, and gives the exit status. */
export async function runCommand(
  command: Exclude<ControlCommand, 'proxy'>,
  path: string,
  prepared: Prepared,
): Promise<number> {
  const client = await requireMaster(prepared, path)
  try {
    return await commands[command](client, prepared)
  } catch (error) {
    if (!(error instanceof SshError)) throw error
    prepared.log.write('FATAL', failure(command, error))
    return 255
  } finally {
    client.close()
  }
}

type Command = (client: MuxClient, prepared: Prepared) => Promise<number>

const commands: Readonly<Record<Exclude<ControlCommand, 'proxy'>, Command>> = {
  async check(client) {
    process.stderr.write(`Master running (pid=${await client.check()})\r\n`)
    return 0
  },
  conninfo: (client, { log }) => information(client, 'connection', log),
  channels: (client, { log }) => information(client, 'channels', log),
  async forward(client, { config, log }) {
    const allocated = (port: number): void => void process.stdout.write(`${port}\n`)
    if (await requestForwards(client, config.values, log, { allocated })) return 0
    log.write('FATAL', 'muxclient: master forward request failed')
    return 255
  },
  async cancel(client, { config, log }) {
    const cancelled = await requestForwards(client, config.values, log, { cancel: true })
    if (!cancelled) log.write('ERROR', 'muxclient: master cancel forward request failed')
    // As ssh, which does not mind.
    return 0
  },
  async exit(client, { log }) {
    await client.terminate()
    if (log.level !== 'QUIET') process.stderr.write('Exit request sent.\r\n')
    return 0
  },
  async stop(client, { log }) {
    await client.stopListening()
    if (log.level !== 'QUIET') process.stderr.write('Stop listening request sent.\r\n')
    return 0
  },
}

async function information(client: MuxClient, what: 'connection' | 'channels', log: Prepared['log']): Promise<number> {
  if (!client.givesInformation) {
    log.write('FATAL', 'mux server does not support info request')
    return 255
  }
  process.stdout.write(sanitizeForTerminal(await client.information(what)))
  return 0
}

/** In the words of ssh, as far as it has some. */
function failure(command: string, { code, message, advice }: SshError): string {
  const refusedWhat: Readonly<Record<string, string>> = { exit: 'termination', stop: 'stop listening' }
  const what = refusedWhat[command]
  if (code !== 'request-refused' || what === undefined) return `muxclient: master ${command} request failed: ${message}`
  return advice === undefined ? `${what} request failed: ${message}` : `Master refused ${what} request: ${message}`
}
