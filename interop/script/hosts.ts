// Hosts as scripts hold them, on the servers of the tests.
import { readFile, writeFile } from 'node:fs/promises'
import { type FarHost, host, type HostOptions } from '@yon/script'
import type { DialOptions } from '@yon/ssh'
import { connectTo, type ServerUnderTest } from '../client.ts'

/** Named `web1`, reached with the first key of the server. */
export function hostOn(
  server: ServerUnderTest,
  { dial = {}, ...options }: HostOptions & { readonly dial?: Partial<DialOptions>; readonly name?: string } = {},
): FarHost {
  return host({
    name: 'web1',
    connect: (via) => connectTo(server, { ...dial, ...(via === undefined ? {} : { via }) }),
    ...options,
  })
}

/** The server behind a proxy on that port. */
export async function throughPort<S extends ServerUnderTest>(server: S, port: number): Promise<S> {
  const known = await readFile(server.knownHostsFile, 'utf8')
  const knownHostsFile = `${server.knownHostsFile}.${port}`
  await writeFile(knownHostsFile, known.replaceAll(`:${server.port}`, `:${port}`))
  return { ...server, port, knownHostsFile }
}
