// A script that starts processes on a host, tells their numbers, and waits to be ended; or ends by itself.
import process from 'node:process'
import { FarEnd } from '../../src/agent/far-end.ts'
import { localLauncher } from '../../src/agent/local-launcher.ts'
import { remote } from '../../src/agent/remote.ts'

const host = { farEnd: new FarEnd(localLauncher({ host: 'web1' })) }

const pids = await remote(host, async () => {
  const { spawn } = await import('node:child_process')
  const { default: events } = await import('node:events')
  const child = spawn('sh', ['-c', 'sleep 300 & echo $!; exec sleep 300'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await events.once(child.stdout, 'data')) as [Buffer]
  const group = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' })
  return [process.pid, child.pid, Number(line), group.pid].map(Number)
})
process.stdout.write(`${JSON.stringify(pids)}\n`)
if (process.argv[2] === 'blocks') {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 12_000)
  process.stdout.write(`${JSON.stringify([await remote(host, () => process.pid)])}\n`)
  process.exit()
}
if (process.argv[2] === 'computes') {
  await remote(host, () => {
    for (;;);
  })
}
if (process.argv[2] !== 'ends') await remote(host, async () => await new Promise(() => {}))
