// -L, -R and -D, and their keywords: opened before the session, as ssh does.
import type { Connection } from '@yon/ssh'
import type { Endpoint, Forward, ResolvedConfig } from '@yon/ssh/config'
import { ExitStatus } from '../exit.ts'
import type { Log } from '../log.ts'

/** Opens all forwards. One that fails is told, and ends the program only with ExitOnForwardFailure. */
export async function openForwards(connection: Connection, { values }: ResolvedConfig, log: Log): Promise<void> {
  const failures = [
    ...(await openAll('local', values.localForward, (forward) => openLocal(connection, forward, values), log)),
    ...(await openAll('dynamic', values.dynamicForward, () => Promise.reject(new Error('not supported')), log)),
    ...(await openAll('remote', values.remoteForward, (forward) => openRemote(connection, forward, log), log)),
  ]
  if (failures.length === 0 || !values.exitOnForwardFailure) return
  log.write('FATAL', 'Could not request local forwarding.')
  throw new ExitStatus(255)
}

async function openAll(
  form: string,
  forwards: readonly Forward[],
  open: (forward: Forward) => Promise<unknown>,
  log: Log,
): Promise<readonly Forward[]> {
  const failed: Forward[] = []
  for (const forward of forwards) {
    try {
      await open(forward)
      log.write('DEBUG1', `${form} forwarding listening on ${format(forward.listen)}`)
    } catch (error) {
      failed.push(forward)
      const why = error instanceof Error ? error.message : String(error)
      log.write('ERROR', `${form} forwarding of ${format(forward.listen)} failed: ${why}`)
    }
  }
  return failed
}

async function openLocal(
  connection: Connection,
  { listen, connect }: Forward,
  { gatewayPorts, streamLocalBindMask }: ResolvedConfig['values'],
): Promise<void> {
  if (connect === 'socks') throw new Error('not supported')
  const everywhere = gatewayPorts ? '0.0.0.0' : 'localhost'
  await connection.forwardLocal({
    listen: 'path' in listen ? listen.path : address(listen, everywhere),
    to: format(connect),
    umask: streamLocalBindMask,
  })
}

async function openRemote(connection: Connection, { listen, connect }: Forward, log: Log): Promise<void> {
  if (connect === 'socks') throw new Error('not supported')
  const forward = await connection.forwardRemote({ listen: format(listen), to: format(connect) })
  if (!('path' in listen) && listen.port === 0) {
    const port = forward.address.slice(forward.address.lastIndexOf(':') + 1)
    log.write('INFO', `Allocated port ${port} for remote forward to ${format(connect)}`)
  }
}

/** `*` and the empty host mean every address. */
function address({ host, port }: { readonly host?: string; readonly port: number }, otherwise: string): string {
  const name = host === undefined ? otherwise : host === '*' || host === '' ? '0.0.0.0' : host
  return name.includes(':') ? `[${name}]:${port}` : `${name}:${port}`
}

function format(end: Endpoint): string {
  return 'path' in end ? end.path : address(end, 'localhost')
}
