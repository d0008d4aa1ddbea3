// Servers of the tests as hosts of a script.
import { readFile, writeFile } from 'node:fs/promises'
import { host, type FarHost } from '@yon/script'
import { connectTo, type ServerUnderTest } from '../client.ts'

/** The server as a host, by a name that errors show. */
export function hostOn(server: ServerUnderTest, name = 'web'): FarHost {
  return host({ name, connect: async (via) => await connectTo(server, via === undefined ? {} : { via }) })
}

/** The server behind a proxy on that port. */
export async function throughPort<S extends ServerUnderTest>(server: S, port: number): Promise<S> {
  const known = await readFile(server.knownHostsFile, 'utf8')
  const knownHostsFile = `${server.knownHostsFile}.${port}`
  await writeFile(knownHostsFile, known.replaceAll(`:${server.port}`, `:${port}`))
  return { ...server, port, knownHostsFile }
}
