// OpenSSH's own regression scripts with `yon-ssh` in the place of `ssh`, against the installed sshd: the quick ones. The
// program that runs them is not part of this repository; YON_OPENSSH_REGRESS says where it is, else it is looked for in
// `../shared/regress`, beside the repository.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runProgram } from './process.ts'
import { requires } from './programs.ts'
import { yonSsh } from './terminal/yon-ssh.ts'
import { temporaryFolder } from './temporary.ts'

const folder = process.env['YON_OPENSSH_REGRESS'] ?? fileURLToPath(new URL('../../../shared/regress/', import.meta.url))
const harness = join(folder, 'run-regress.sh')
/** Debian's package openssh-tests. */
const scripts = '/usr/lib/openssh/regress/test-exec.sh'

const quick = [
  ...['connect', 'connect-uri', 'envpass', 'exit-status-signal', 'transfer', 'sshcfgparse', 'cfginclude'],
  ...['host-expand', 'localcommand', 'forcecommand', 'portnum', 'knownhosts', 'authinfo', 'brokenkeys', 'cert-file'],
  ...['scp3', 'sftp-uri', 'knownhosts-command'],
]

test("OpenSSH's regression scripts", needs(), async (t) => {
  await using out = await temporaryFolder()
  // What `ssh -Q` says, and with it what is tried, is OpenSSH's.
  const env = { ...process.env, CLIENT: yonSsh.join(' '), Q: 'ref', OFFLINE: '1' }
  const args = ['-v', '-j', '2', '-o', out.path, ...quick]
  const { stdout, stderr } = await runProgram(harness, args, { env, timeoutMs: 240_000 })
  for (const name of quick) {
    await t.test(name, () => {
      const [said] = new RegExp(`^\\S+ ${name} .*(?:\\n    .*)*`, 'm').exec(stdout.toString()) ?? []
      // Fewer runs of the client than OpenSSH's own has would mean that less was tested.
      assert.match(said ?? `not run: ${stderr}`, /^PASS (?!.*SHRUNK)/)
    })
  }
})

function needs(): { skip?: string } {
  if (!existsSync(harness)) return { skip: `there is no ${harness}` }
  if (existsSync(scripts)) return requires('sshd', 'ssh', 'scp', 'sftp', 'root')
  if (process.env['YON_INTEROP'] === 'required') throw new Error('openssh-tests is not installed')
  return { skip: 'openssh-tests is not installed' }
}
