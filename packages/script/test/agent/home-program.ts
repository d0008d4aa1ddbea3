// A script that starts processes on a host, tells their numbers, and waits to be ended; or ends by itself.
import process from 'node:process'
import { FarEnd } from '../../src/agent/far-end.ts'
import type { Way } from '../../src/agent/launcher.ts'
import { localLauncher } from '../../src/agent/local-launcher.ts'
import { remote } from '../../src/agent/remote.ts'

const [, , what, way = 'any'] = process.argv as [string, string, string?, Way?]
const host = { farEnd: new FarEnd(localLauncher({ host: 'web1', way })) }

const pids = await remote(host, async () => {
  const { spawn } = await import('node:child_process')
  const { default: events } = await import('node:events')
  const child = spawn('sh', ['-c', 'sleep 300 & echo $!; exec sleep 300'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await events.once(child.stdout, 'data')) as [Buffer]
  const group = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' })
  return [process.pid, child.pid, Number(line), group.pid].map(Number)
})
process.stdout.write(`${JSON.stringify(pids)}\n`)
if (what === 'blocks') {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 9_500)
  process.stdout.write(`${JSON.stringify([await remote(host, () => process.pid)])}\n`)
  process.exit()
}
if (what === 'computes') {
  await remote(host, () => {
    for (;;);
  })
}
if (what !== 'ends') await remote(host, async () => await new Promise(() => {}))
