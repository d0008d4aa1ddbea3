// Nothing of ours is left on a host when the script is gone, however it went.
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { OTHER_NAME } from '../account.ts'
import type { ServerUnderTest } from '../client.ts'
import { startCuttingProxy } from '../cutting-proxy.ts'
import { startDelayProxy } from '../delay-proxy.ts'
import { startDropbear } from '../dropbear.ts'
import { isRoot, requires } from '../programs.ts'
import { startSshd } from '../sshd.ts'
import { throughPort } from './hosts.ts'

const ALLOWED_MS = 10_000

/** Ways of a script to be gone. */
const WAYS: Record<string, (script: ChildProcess, network: { cut(): void; freeze(): void }) => void> = {
  SIGKILL: (script) => void script.kill('SIGKILL'),
  'Ctrl-C': (script) => void script.kill('SIGINT'),
  SIGTERM: (script) => void script.kill('SIGTERM'),
  'a network that is cut in silence': (_script, network) => network.cut(),
  'a proxy that takes everything and passes nothing on': (_script, network) => network.freeze(),
}

describe(
  'what a script that is gone leaves',
  { ...requires('sshd', 'ssh-keygen', 'python'), concurrency: true },
  () => {
    const account = isRoot()
    test('on sshd, of a user', { ...(account ? requires('unshare') : {}), timeout: 60_000 }, async () => {
      await using sshd = await startSshd({ account, config: ['MaxSessions 10'] })
      await nothingIsLeft(sshd, Object.keys(WAYS))
    })
    test('on sshd, of root', { ...requires('root'), timeout: 60_000 }, async () => {
      await using sshd = await startSshd({ config: ['MaxSessions 10'] })
      await nothingIsLeft(sshd, ['a network that is cut in silence'])
    })
    test('on sshd, when no session is left for the guard', { timeout: 60_000 }, async () => {
      await using sshd = await startSshd({ config: ['MaxSessions 4'] })
      await nothingIsLeft(sshd, ['a network that is cut in silence'])
    })
    test('on Dropbear', { ...requires('root', 'unshare', 'dropbear', 'dropbearkey'), timeout: 60_000 }, async () => {
      await using dropbear = await startDropbear()
      await nothingIsLeft(dropbear, ['a network that is cut in silence'])
    })
    test('on sshd, of another user by sudo', { ...requires('root', 'unshare', 'sudo'), timeout: 60_000 }, async () => {
      await using sshd = await startSshd({ account: { sudoers: ['yon ALL=(ALL) NOPASSWD: ALL'] } })
      await nothingIsLeft(sshd, ['a network that is cut in silence'], 1500, { user: OTHER_NAME })
    })
    test(
      'on sshd, of another user by sudo with a password',
      { ...requires('root', 'unshare', 'sudo'), timeout: 60_000 },
      async () => {
        const sudoers = ['Defaults timestamp_timeout=0', 'Defaults use_pty', 'yon ALL=(ALL) ALL']
        await using sshd = await startSshd({ account: { sudoers }, config: ['MaxSessions 20'] })
        await nothingIsLeft(sshd, ['SIGKILL', 'a network that is cut in silence'], 1500, {
          user: OTHER_NAME,
          password: sshd.password,
        })
      },
    )
    test('on sshd, when it was cut off before there was a guard', { timeout: 60_000 }, async () => {
      await using sshd = await startSshd()
      await nothingIsLeft(sshd, ['a network that is cut in silence'], 0)
    })
  },
)

/** All ways at once: each takes its time. */
async function nothingIsLeft(
  server: ServerUnderTest,
  ways: readonly string[],
  delay = 1500,
  sudo: { readonly user?: string; readonly password?: string | undefined } = {},
): Promise<void> {
  await Promise.all(ways.map((way) => nothingIsLeftBy(server, way, delay, sudo)))
}

async function nothingIsLeftBy(
  server: ServerUnderTest,
  way: string,
  delay: number,
  { user: other = '', password = '' }: { readonly user?: string; readonly password?: string | undefined },
): Promise<void> {
  const mark = `${7_000_000 + Math.floor(Math.random() * 900_000)}`
  await using cutting = await startCuttingProxy(server.port)
  await using proxy = await startDelayProxy({ targetPort: cutting.port })
  const { host, port, user, knownHostsFile, clientKeys } = await throughPort(server, proxy.port)
  const told = JSON.stringify({ host, port, user, knownHostsFile, clientKeys })
  const script = spawn(process.execPath, [SCRIPT, told, mark, `${delay}`, other], {
    env: { ...process.env, YON_TEST_PASSWORD: password },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await once(script.stdout, 'data')
    await until(() => sleepsOf(mark).length === 5, 20_000)
    assert.equal(sleepsOf(mark).length, 5, 'not all was started')
    const groups = groupsOf(mark)
    const folders = foldersOf(groups)
    assert.equal(folders.length, 1)
    WAYS[way]?.(script, { cut: () => cutting.cut(), freeze: () => proxy.freeze() })
    // Those that were started, and those that watched them.
    await until(() => inGroups(groups).length === 0, ALLOWED_MS)
    assert.deepEqual(inGroups(groups), [], `${way} left processes`)
    assert.deepEqual(
      folders.filter((folder) => existsSync(folder)),
      [],
      `${way} left a folder`,
    )
  } finally {
    script.kill('SIGKILL')
  }
}

function sleepsOf(mark: string): Process[] {
  return processes().filter(({ text }) => text.startsWith(`sleep ${mark}`))
}

/** The groups of the commands and of the guard: of all that the process of the connection has started. */
function groupsOf(mark: string): Set<number> {
  const all = processes()
  const leaders = new Set(sleepsOf(mark).map(({ group }) => group))
  const connections = new Set(all.filter(({ pid }) => leaders.has(pid)).map(({ parent }) => parent))
  return new Set(all.filter(({ parent }) => connections.has(parent)).map(({ group }) => group))
}

function inGroups(groups: ReadonlySet<number>): string[] {
  return processes()
    .filter(({ group, state, text }) => groups.has(group) && state !== 'Z' && !text.startsWith('sshd'))
    .map(({ pid, text }) => `${pid} ${text}`)
}

function foldersOf(groups: ReadonlySet<number>): string[] {
  return inGroups(groups).flatMap((text) => /\d+ cat (\S+)\/0/.exec(text)?.[1] ?? [])
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly state: string
  readonly text: string
}

/** Of the last moment: the proxies of all tests live in this process, too. */
function processes(): readonly Process[] {
  if (performance.now() - snapshot.taken > SNAPSHOT_MS) {
    const all = readProcesses()
    snapshot = { taken: performance.now(), all }
  }
  return snapshot.all
}

function readProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [state = '', parent, group] = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')
        const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return [{ pid: Number(pid), parent: Number(parent), group: Number(group), state, text }]
      } catch {
        return []
      }
    })
}

let snapshot: { readonly taken: number; readonly all: readonly Process[] } = { taken: -Infinity, all: [] }
const SNAPSHOT_MS = 300

async function until(condition: () => boolean, milliseconds: number): Promise<void> {
  for (const end = performance.now() + milliseconds; performance.now() < end && !condition();) await sleep(200)
}

const SCRIPT = fileURLToPath(new URL('lost-script-program.js', import.meta.url))
