// Nothing of ours is left on a host ten seconds after the script has ended, however it ended: looked for with ps.
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { onOutput, remote, within } from '@yon/script'
import { startCuttingProxy, type CuttingProxy } from '../cutting-proxy.ts'
import { startDelayProxy } from '../delay-proxy.ts'
import { kill, runProgram } from '../process.ts'
import { requires } from '../programs.ts'
import { startSshd, type Sshd } from '../sshd.ts'
import { hostOn } from './hosts.ts'

const TEN_SECONDS_MS = 10_000

describe('what functions leave behind on a host', requires('sshd', 'ssh-keygen', 'python'), () => {
  let sshd: Sshd
  let proxy: CuttingProxy
  before(async () => {
    sshd = await startSshd()
    proxy = await startCuttingProxy(sshd.port)
  })
  after(async () => {
    await proxy?.[Symbol.asyncDispose]()
    await sshd?.stop()
  })

  interface Script {
    readonly child: ChildProcess
    /** The agent, a child of it, that one's child, and one in a group of its own. */
    readonly pids: readonly number[]
  }

  async function startScript({
    what,
    port = proxy.port,
  }: { readonly what?: string; readonly port?: number } = {}): Promise<Script> {
    const program = fileURLToPath(new URL('agent-script-program.js', import.meta.url))
    const server = {
      host: proxy.host,
      port,
      user: sshd.user,
      knownHostsFile: sshd.knownHostsFile,
      clientKeys: sshd.clientKeys,
    }
    const args = [program, JSON.stringify(server), `[127.0.0.1]:${sshd.port}`, ...(what === undefined ? [] : [what])]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    const pids = JSON.parse(line.toString()) as number[]
    assert.equal((await living(pids)).length, pids.length)
    return { child, pids }
  }

  async function nothingIsLeft(pids: readonly number[]): Promise<void> {
    const start = performance.now()
    while ((await living(pids)).length > 0 && performance.now() - start < TEN_SECONDS_MS) await sleep(100)
    assert.deepEqual(await living(pids), [])
  }

  // They wait most of the time.
  describe('each over a connection of its own', { concurrency: true }, () => {
    test('all goes on while the script computes and the network is there', async () => {
      const { child, pids } = await startScript({ what: 'blocks' })
      const [line] = (await once(child.stdout!, 'data')) as [Buffer]
      assert.deepEqual(JSON.parse(line.toString()), [pids[0], true])
    })

    for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
      test(`after ${signal} of the script`, async () => {
        const { child, pids } = await startScript()
        child.kill(signal)
        await nothingIsLeft(pids)
      })
    }

    test('after a function that computes without end was given up, while the connection stays', async () => {
      await using host = hostOn(sshd)
      const stuck = async (): Promise<void> => {
        const { spawn: start } = await import('node:child_process')
        const pids = [start('sleep', ['300']), start('sleep', ['300'], { detached: true })].map(({ pid }) => pid)
        console.log(JSON.stringify([process.pid, ...pids]))
        setTimeout(() => {
          for (;;);
        }, 100)
        await new Promise(() => {})
      }
      let stop = (): void => {}
      const told = new Promise<number[]>((resolve) => {
        stop = onOutput((_host, _stream, line) => resolve(JSON.parse(line) as number[]))
      })
      const given = new AbortController()
      const call = within({ signal: given.signal }, () => remote(host, stuck))
      const pids = await told
      stop()
      given.abort(new Error('given up'))
      await assert.rejects(call, /given up/)
      await nothingIsLeft(pids)
      assert.equal(await host.$`echo alive`.text(), 'alive')
    })

    test('after SIGKILL of the script while a function computes without end', async () => {
      const { child, pids } = await startScript({ what: 'computes' })
      await sleep(300)
      child.kill('SIGKILL')
      await nothingIsLeft(pids)
    })
  })

  test("after the death of sshd's process of the connection", async () => {
    const { child, pids } = await startScript()
    for (const pid of sshd.connectionProcesses()) kill(pid, 'SIGKILL')
    const [status] = (await once(child, 'exit')) as [number]
    assert.notEqual(status, 0)
    await nothingIsLeft(pids)
  })

  test('after the network is cut and nobody is told', async () => {
    const { child, pids } = await startScript()
    proxy.cut()
    await nothingIsLeft(pids)
    child.kill('SIGKILL')
  })

  test('after a proxy on the way takes everything and passes nothing on', async () => {
    await using silent = await startDelayProxy({ targetPort: sshd.port })
    const { child, pids } = await startScript({ port: silent.port })
    silent.freeze()
    await nothingIsLeft(pids)
    child.kill('SIGKILL')
  })
})

async function living(pids: readonly number[]): Promise<string[]> {
  const { stdout } = await runProgram('ps', ['-o', 'pid=,stat=,args=', '-p', pids.join(',')])
  return stdout
    .toString()
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*\d+ Z/.test(line))
}
