// A place where `ssh` is yon-ssh, for programs that run it.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { runProgram, type ProgramResult } from './process.ts'
import { type Sshd, type SshdOptions, startSshd } from './sshd.ts'
import { shellWords, yonSsh } from './terminal/yon-ssh.ts'

export interface DropIn extends AsyncDisposable {
  readonly sshd: Sshd
  /** For what runs here: `$W` is an empty folder, `$SSH` our program, which `ssh` is as well; `there` is a host. */
  readonly env: NodeJS.ProcessEnv
  /** Runs a script of bash that ends at the first failure. */
  run(script: string, timeoutMs?: number): Promise<ProgramResult>
  stop(): Promise<void>
}

/** Needs `requires('sshd', 'ssh-keygen')`. */
export async function startDropIn(options: SshdOptions = {}): Promise<DropIn> {
  const sshd = await startSshd(options)
  const { folder } = sshd
  const bin = folder.file('bin')
  await mkdir(bin)
  const work = folder.file('work')
  await mkdir(work)
  await writeFile(folder.file('config'), configLines(sshd).join('\n'))
  const wrapper = `#!/bin/sh\nexec ${shellWords([...yonSsh, '-F', folder.file('config')])} "$@"\n`
  for (const name of ['ssh', 'yon-ssh']) await writeFile(`${bin}/${name}`, wrapper)
  for (const name of ['ssh', 'yon-ssh']) await chmod(`${bin}/${name}`, 0o755)
  const env = {
    ...process.env,
    PATH: `${bin}:${process.env['PATH']}`,
    SSH: `${bin}/yon-ssh`,
    SSH_AUTH_SOCK: '',
    PORT: String(sshd.port),
    KEY: sshd.clientKeys.ed25519,
    REMOTE_HOME: folder.file('empty_home'),
    W: work,
    ...git,
  }
  return {
    sshd,
    env,
    async run(script, timeoutMs = 60_000) {
      return await runProgram('bash', ['-c', `set -e -o pipefail; cd "$W"; ${script}`], { env, timeoutMs })
    },
    stop: () => sshd.stop(),
    [Symbol.asyncDispose]: () => sshd.stop(),
  }
}

function configLines({ port, user, clientKeys, knownHostsFile }: Sshd): string[] {
  return [
    'Host there here again hop1 hop2',
    '  HostName 127.0.0.1',
    'Match all',
    `  Port ${port}`,
    `  User ${user}`,
    `  IdentityFile ${clientKeys.ed25519}`,
    '  IdentitiesOnly yes',
    '  BatchMode yes',
    `  UserKnownHostsFile ${knownHostsFile}`,
    '  GlobalKnownHostsFile none',
    '',
  ]
}

/** Nothing of whoever runs the tests. */
const git = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'n',
  GIT_AUTHOR_EMAIL: 'e@example',
  GIT_COMMITTER_NAME: 'n',
  GIT_COMMITTER_EMAIL: 'e@example',
}
