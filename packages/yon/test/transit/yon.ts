// Runs the bundled executable.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const executable = fileURLToPath(new URL('../../bundle/yon.js', import.meta.url))

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** `yon` with these arguments; `input` is its standard input. */
export async function yon(argv: readonly string[], input: string | Uint8Array = ''): Promise<Ended> {
  const child = spawn(process.execPath, [executable, ...argv])
  // It may end without reading all of it.
  child.stdin.on('error', () => {}).end(input)
  const outputs = [child.stdout, child.stderr].map(async (stream) => Buffer.concat(await stream.toArray()).toString())
  const status = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout = '', stderr = ''] = await Promise.all(outputs)
  return { status: await status, stdout, stderr }
}
