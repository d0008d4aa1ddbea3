// The same over real sockets, in a process of its own: it must come to its end without help.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

test('TCP connections that are cut or reset: every promise settles, and the process exits by itself', async () => {
  const program = fileURLToPath(new URL('./kill-tcp-program.js', import.meta.url))
  // An unhandled rejection or exception is an exit status, a handle that is left is the time-out.
  const run = promisify(execFile)(process.execPath, ['--enable-source-maps', program], { timeout: PROGRAM_MS })
  const { stdout, stderr } = await run
  assert.equal(stderr, '')
  const { sessions, bytes } = JSON.parse(stdout) as { sessions: number; bytes: Record<string, number> }
  assert.ok(sessions > 100, `${sessions} sessions`)
  assert.ok((bytes['clientToServer'] ?? 0) > 2000 && (bytes['serverToClient'] ?? 0) > 2000, stdout)
})

const PROGRAM_MS = 60_000
