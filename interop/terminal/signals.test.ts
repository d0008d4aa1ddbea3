// How yon-ssh ends by a signal: as ssh does, wherever it is.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { requires } from '../programs.ts'
import { type Sshd, startSshd } from '../sshd.ts'
import { openSsh, yonSsh } from './yon-ssh.ts'

const HOST = '127.0.0.1'

describe('signals', { ...requires('sshd', 'ssh', 'ssh-keygen'), timeout: 120_000 }, () => {
  let sshd: Sshd
  let silent: net.Server
  before(async () => {
    sshd = await startSshd()
    silent = net.createServer((socket) => socket.on('error', () => {})).listen(0, HOST)
    await once(silent, 'listening')
  })
  after(async () => {
    silent.close()
    await sshd.stop()
  })

  const nowhere = (): string => String((silent.address() as net.AddressInfo).port)
  const situations: Readonly<Record<string, () => readonly string[]>> = {
    'while it connects': () => ['-F', 'none', '-p', nowhere(), HOST, 'true'],
    'while a command runs': () => [...sshd.sshArguments, HOST, 'echo ready >&2; exec sleep 60'],
    'without a command': () => ['-o', 'LogLevel=VERBOSE', ...sshd.sshArguments, '-N', HOST],
    'with -W': () => ['-o', 'LogLevel=VERBOSE', ...sshd.sshArguments, '-W', `${HOST}:${nowhere()}`, HOST],
  }
  const signals: Readonly<Record<string, readonly NodeJS.Signals[]>> = {
    'while it connects': ['SIGTERM', 'SIGUSR1'],
    'while a command runs': ['SIGTERM', 'SIGHUP', 'SIGUSR1'],
    'without a command': ['SIGTERM', 'SIGINT'],
    'with -W': ['SIGTERM'],
  }

  /** How a program ends that gets a signal once it is where it shall be. */
  async function signalled(program: readonly string[], args: readonly string[], signal: NodeJS.Signals) {
    const [name, ...first] = program
    const child = spawn(name as string, [...first, ...args], { stdio: ['pipe', 'ignore', 'pipe'] })
    const connected = args.includes('none') && args.includes(nowhere()) ? once(silent, 'connection') : undefined
    const closed = once(child, 'close')
    await (connected ?? once(child.stderr, 'data'))
    child.stderr.resume()
    // What it has just said is not quite where it is.
    await sleep(500)
    child.kill(signal)
    const [status, by] = (await closed) as [number | null, NodeJS.Signals | null]
    return { status, by }
  }

  for (const [name, args] of Object.entries(situations)) {
    for (const signal of signals[name] ?? []) {
      test(`${signal} ${name}`, async () => {
        const ours = await signalled(yonSsh, args(), signal)
        assert.deepEqual(ours, await signalled(openSsh(), args(), signal))
      })
    }
  }
})
