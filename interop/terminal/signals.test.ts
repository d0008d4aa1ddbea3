// How yon-ssh ends by a signal: as ssh does, wherever it is.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { requires } from '../programs.ts'
import { startSshd } from '../sshd.ts'
import { openSsh, yonSsh } from './yon-ssh.ts'

const HOST = '127.0.0.1'

test('while it connects, while a command runs, without a command', requires('sshd', 'ssh', 'ssh-keygen'), async () => {
  await using sshd = await startSshd()
  const silent = net.createServer(() => {}).listen(0, HOST)
  await new Promise((resolve) => silent.once('listening', resolve))
  const { port: nowhere } = silent.address() as net.AddressInfo
  const situations: readonly (readonly string[])[] = [
    ['-F', 'none', '-p', String(nowhere), HOST, 'true'],
    [...sshd.sshArguments, HOST, 'echo ready >&2; exec sleep 20'],
    [...sshd.sshArguments, '-N', HOST],
    [...sshd.sshArguments, '-W', `${HOST}:${nowhere}`, HOST],
  ]
  for (const args of situations) {
    const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1'] as const
    const both = await Promise.all(
      [yonSsh, openSsh()].map((program) => Promise.all(signals.map((signal) => signalled(program, args, signal)))),
    )
    assert.deepEqual(both[0], both[1], args.join(' '))
  }
  silent.close()
})

/** How a program ends that gets a signal some time after its start. */
async function signalled(program: readonly string[], args: readonly string[], signal: NodeJS.Signals) {
  const [name, ...first] = program
  const child = spawn(name as string, [...first, ...args], { stdio: ['pipe', 'ignore', 'pipe'] })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const closed = once(child, 'close')
  await sleep(2000)
  child.kill(signal)
  const [status, by] = (await closed) as [number | null, NodeJS.Signals | null]
  return { status, by, stderr }
}
