// Which of the real programs are on this machine. A test that needs one says so in its options:
// `test('…', requires('sshd', 'ssh'), async () => { … })`. It is skipped by name when one is missing, and the file fails
// at once when the environment says YON_INTEROP=required.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where a program may be: names looked up in PATH (and the sbin folders), or a Python module. */
const programs = {
  sshd: { file: 'sshd' },
  ssh: { file: 'ssh' },
  sftp: { file: 'sftp' },
  scp: { file: 'scp' },
  'ssh-keygen': { file: 'ssh-keygen' },
  'ssh-agent': { file: 'ssh-agent' },
  'ssh-add': { file: 'ssh-add' },
  'ssh-keyscan': { file: 'ssh-keyscan' },
  'sftp-server': { file: '/usr/lib/openssh/sftp-server' },
  'ssh-keysign': { file: '/usr/lib/openssh/ssh-keysign' },
  dropbear: { file: 'dropbear' },
  dropbearkey: { file: 'dropbearkey' },
  dbclient: { file: 'dbclient' },
  dropbearconvert: { file: 'dropbearconvert' },
  plink: { file: 'plink' },
  puttygen: { file: 'puttygen' },
  asyncssh: { module: 'asyncssh' },
  paramiko: { module: 'paramiko' },
  tmux: { file: 'tmux' },
  expect: { file: 'expect' },
  script: { file: 'script' },
  vim: { file: 'vim.tiny' },
  less: { file: 'less' },
  mc: { file: 'mc' },
  top: { file: 'top' },
  socat: { file: 'socat' },
  nc: { file: 'nc' },
  curl: { file: 'curl' },
  xauth: { file: 'xauth' },
  rsync: { file: 'rsync' },
  'ssh-copy-id': { file: 'ssh-copy-id' },
  ansible: { file: 'ansible-playbook' },
  autossh: { file: 'autossh' },
  parallel: { file: 'parallel' },
  'parallel-ssh': { file: 'parallel-ssh' },
  sshfs: { file: 'sshfs' },
  git: { file: 'git' },
  dash: { file: 'dash' },
  bash: { file: 'bash' },
  zsh: { file: 'zsh' },
  fish: { file: 'fish' },
  tcsh: { file: 'tcsh' },
  busybox: { file: 'busybox' },
  unshare: { file: 'unshare' },
  setpriv: { file: 'setpriv' },
  nsenter: { file: 'nsenter' },
  setsid: { file: 'setsid' },
  sudo: { file: 'sudo' },
  python: { file: '/usr/bin/python3' },
} as const satisfies Record<string, { file: string } | { module: string }>

export type ProgramName = keyof typeof programs

/** The Python that Debian's modules are installed for. */
export const python = '/usr/bin/python3'

/** The path of a program (of a Python module: the path of Python), or undefined when it is not installed. */
export function findProgram(name: ProgramName): string | undefined {
  if (!found.has(name)) found.set(name, lookUp(name))
  return found.get(name)
}

/** The path of a program that must be there. */
export function programPath(name: ProgramName): string {
  const path = findProgram(name)
  if (path === undefined) throw new Error(missing([name]))
  return path
}

/** Test options: `{ skip: reason }` when a program is missing, `{}` when all are there. */
export function requires(...names: readonly (ProgramName | 'root')[]): { skip?: string } {
  const absent = names.filter((name) => (name === 'root' ? !isRoot() : findProgram(name) === undefined))
  if (absent.length === 0) return {}
  if (process.env['YON_INTEROP'] === 'required') throw new Error(`${missing(absent)}, and YON_INTEROP=required`)
  return { skip: missing(absent) }
}

/** As `requires`, for programs that nobody has to have: without one the test is skipped also with YON_INTEROP=required. */
export function wants(...names: readonly ProgramName[]): { skip?: string } {
  const absent = names.filter((name) => findProgram(name) === undefined)
  return absent.length === 0 ? {} : { skip: missing(absent) }
}

export function isRoot(): boolean {
  return process.getuid?.() === 0
}

function missing(names: readonly string[]): string {
  return names.map((name) => (name === 'root' ? 'not running as root' : `${name} is not installed`)).join(', ')
}

function lookUp(name: ProgramName): string | undefined {
  const program: { file?: string; module?: string } = programs[name]
  if (program.module !== undefined) {
    return spawnSync(python, ['-c', `import ${program.module}`]).status === 0 ? python : undefined
  }
  const file = program.file as string
  if (file.startsWith('/')) return isExecutable(file) ? file : undefined
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin']
  return folders.map((folder) => join(folder, file)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const found = new Map<ProgramName, string | undefined>()
