import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer, connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Target } from './target.ts'

/** A private sshd on 127.0.0.1 with throw-away keys. */
export interface Sshd extends AsyncDisposable {
  readonly target: Target
  readonly port: number
  readonly version: string
  /**
   * CPU milliseconds of sshd and all that it ran, in steps of 10 ms. Waits until the connections are gone, because
   * a process counts its children only once they have ended.
   */
  cpuMs(): Promise<number>
}

/** Starts sshd; throws when it is not installed or does not come up within 5 s. */
export async function startSshd(): Promise<Sshd> {
  const program = findSshd()
  if (program === undefined) throw new Error(`no sshd in ${SSHD_PROGRAMS.join(', ')}`)
  // sshd started by root insists on its privilege separation directory.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })

  const directory = await mkdtemp(join(tmpdir(), 'yon-bench-'))
  const target = await writeKeys(directory)
  const port = await freePort()
  await writeFile(join(directory, 'sshd_config'), configuration(directory, port))
  const server = spawn(program, ['-D', '-e', '-f', join(directory, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  server.stderr.on('data', (text: Buffer) => (log = (log + text.toString()).slice(-4000)))
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const version = await banner(port, () => {
    if (server.exitCode !== null) throw new Error(`sshd ended with ${server.exitCode}: ${log}`)
  })
  const pid = server.pid!
  const orphaned = (): boolean => server.kill('SIGTERM')
  process.once('exit', orphaned)
  return {
    target,
    port,
    version,
    cpuMs: () => treeCpuMs(pid),
    async [Symbol.asyncDispose]() {
      server.kill('SIGTERM')
      await exited
      process.off('exit', orphaned)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export function findSshd(): string | undefined {
  return SSHD_PROGRAMS.find((path) => existsSync(path))
}

async function writeKeys(directory: string): Promise<Target> {
  for (const name of ['host', 'client']) {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(directory, name)])
  }
  const hostKey = (await readFile(join(directory, 'host.pub'), 'utf8')).split(' ').slice(0, 2).join(' ')
  const knownHostsFile = join(directory, 'known_hosts')
  await writeFile(knownHostsFile, `${ALIAS} ${hostKey}\n`)
  return {
    host: '127.0.0.1',
    user: userInfo().username,
    keyFile: join(directory, 'client'),
    hostKey,
    knownHostsFile,
    alias: ALIAS,
    directory,
  }
}

/** HOME is a folder without dot files: what the user's shell does at its start would be in every figure. */
function configuration(directory: string, port: number): string {
  return `
ListenAddress 127.0.0.1
Port ${port}
HostKey ${join(directory, 'host')}
AuthorizedKeysFile ${join(directory, 'client.pub')}
StrictModes no
UsePAM no
PidFile none
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
PrintMotd no
PrintLastLog no
UseDNS no
LogLevel ERROR
LoginGraceTime 120
MaxStartups 500
MaxSessions 250
SetEnv HOME=${directory}
Ciphers +aes128-gcm@openssh.com,chacha20-poly1305@openssh.com,aes128-ctr
`
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** The software version of the server's identification (RFC 4253 §4.2). */
async function banner(port: number, check: () => void): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt++) {
    check()
    const line = await new Promise<string | undefined>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('data', (data) => {
        resolve(data.toString('latin1').trim())
        socket.destroy()
      })
      socket.once('error', () => resolve(undefined))
    })
    if (line !== undefined) return line.replace(/^SSH-2.0-/, '')
    await sleep(50)
  }
  throw new Error('sshd did not answer within 5 s')
}

async function treeCpuMs(pid: number): Promise<number> {
  for (let attempt = 0; attempt < 200 && (await hasChildren(pid)); attempt++) await sleep(25)
  const fields = statFields(await readFile(`/proc/${pid}/stat`, 'latin1'))
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) // utime stime cutime cstime
  return ticks * MS_PER_TICK
}

async function hasChildren(pid: number): Promise<boolean> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'latin1').catch(() => '')
    if (stat !== '' && Number(statFields(stat)[1]) === pid) return true
  }
  return false
}

/** proc_pid_stat(5) behind the program's name, which may hold spaces and parentheses. */
function statFields(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

const run = promisify(execFile)
const ALIAS = 'bench'
const SSHD_PROGRAMS = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/bin/sshd']
const MS_PER_TICK = 10 // USER_HZ is 100 on every Linux Node runs on
