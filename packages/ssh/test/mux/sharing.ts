// A connection of ours that is shared, for tests: server, master and clients in one process.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from '../../src/client/connection.ts'
import { KeptForwards } from '../../src/mux/keep-forwards.ts'
import { type Master, type MasterOptions, shareConnection } from '../../src/mux/master.ts'
import { systemPrograms } from '../../src/server/system-programs.ts'
import { startServer } from '../server/pair.ts'

export interface Sharing extends AsyncDisposable {
  readonly path: string
  readonly connection: Connection
  readonly master: Master
  /** What the master has told for logs. */
  readonly traces: string[]
}

/** @param mayForward does the server forward anything? */
export async function startSharing(options: Partial<MasterOptions> = {}, mayForward = false): Promise<Sharing> {
  const folder = await mkdtemp(join(tmpdir(), 'yon-mux-'))
  const server = await startServer({
    onSession: (session) => systemPrograms(session, { shell: '/bin/sh' }),
    forwarding: () => mayForward,
  })
  const connection = await server.connect({ openSession: false })
  const path = join(folder, 'control')
  const traces: string[] = []
  const forwards = new KeptForwards(() => Promise.reject(new Error('no forwards here')))
  const master = await shareConnection(connection, {
    path,
    host: 'example',
    forwards,
    onTrace: (text) => traces.push(text),
    ...options,
  })
  return {
    path,
    connection,
    master,
    traces,
    async [Symbol.asyncDispose]() {
      await connection.close()
      await server[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}
