// A script that starts processes on a host by a function, tells their numbers, and waits for the function.
import process from 'node:process'
import { onOutput, remote } from '@yon/script'
import type { ServerUnderTest } from '../client.ts'
import { hostOn } from './hosts.ts'

const [, , server, hostKeyAlias, what] = process.argv as [string, string, string, string, string?]
const longPauses = what === 'blocks'
const web = hostOn(JSON.parse(server) as ServerUnderTest, { dial: { hostKeyAlias }, longPauses })

onOutput((_host, _stream, line) => process.stdout.write(`${line}\n`))
if (what === 'blocks') {
  process.stdout.write(`${JSON.stringify([await remote(web, () => process.pid)])}\n`)
  const command = web.$`sleep 11.5`.ok()
  await web.$`sleep 1.5`
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 9_500)
  process.stdout.write(`${JSON.stringify([await remote(web, () => process.pid), await command])}\n`)
  process.exit()
}
if (what === 'computes') {
  await remote(web, async () => {
    console.log(JSON.stringify([process.pid]))
    await new Promise((done) => setTimeout(done, 100))
    for (;;);
  })
}
await remote(web, async () => {
  const { spawn } = await import('node:child_process')
  const { default: events } = await import('node:events')
  const child = spawn('sh', ['-c', 'sleep 300 & echo $!; exec sleep 300'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await events.once(child.stdout, 'data')) as [Buffer]
  const group = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' })
  console.log(JSON.stringify([process.pid, child.pid, Number(line), group.pid]))
  await new Promise(() => {})
})
