// Hosts as scripts hold them, on the servers of the tests.
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
