// Scripts in a folder of their own, run by the bundled executable with a cache of its own.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after } from 'node:test'
import { executable, type Ended } from '../transit/yon.ts'

export interface Scripts {
  readonly folder: string
  readonly cache: string
  /** `yon` in the folder. */
  yon(argv: readonly string[], settings?: { input?: string; env?: Record<string, string> }): Promise<Ended>
  write(name: string, text: string): void
}

/** Writes files, which go when the tests of this file are done. */
export function scripts(files: Readonly<Record<string, string>>): Scripts {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'yon-run-test-')))
  after(() => rmSync(base, { recursive: true, force: true }))
  const folder = join(base, 'scripts')
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 })
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  const cache = join(base, 'cache')
  return {
    folder,
    cache: join(cache, 'yon'),
    write,
    yon: async (argv, { input = '', env = {} } = {}) => {
      const child = spawn(process.execPath, [executable, ...argv], {
        cwd: folder,
        env: { ...process.env, XDG_CACHE_HOME: cache, ...env },
      })
      child.stdin.on('error', () => {}).end(input)
      const outputs = [child.stdout, child.stderr].map(async (stream) =>
        Buffer.concat(await stream.toArray()).toString(),
      )
      const status = new Promise<number | null>((resolve) => child.on('close', resolve))
      const [stdout = '', stderr = ''] = await Promise.all(outputs)
      return { status: await status, stdout, stderr }
    },
  }
}
