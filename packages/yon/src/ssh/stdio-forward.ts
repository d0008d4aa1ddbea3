// -W: standard input and output are a connection that the server makes.
import type { Connection } from '@yon/ssh'
import type { Endpoint } from '@yon/ssh/config'

/** Copies both ways until the far end is done; the end of the input reaches it. */
export async function forwardStdio(
  connection: Pick<Connection, 'openTcp' | 'openUnix'>,
  target: Endpoint,
): Promise<void> {
  const stream =
    'path' in target
      ? await connection.openUnix(target.path)
      : await connection.openTcp(target.host ?? 'localhost', target.port)
  const { copyInput, copyOutput } = await import('@yon/ssh/client')
  const stop = copyInput(process.stdin, stream)
  await copyOutput(stream, process.stdout)
  stop()
  stream.destroy()
}
