// Pipes that the shell makes, and those of FIFOs.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  closeAll,
  Fifos,
  Pipes,
  PipeShell,
  readDescriptor,
  writeDescriptor,
  type Pipe,
} from '../../../src/io/pipes/index.ts'

const shell = new PipeShell()
const fifos = new Fifos(shell)
const pipes = new Pipes()
after(() => {
  shell.close()
  pipes.close()
})

for (const [name, open] of [
  ['pipes of the shell', () => pipes.open()],
  ['FIFOs', () => fifos.open()],
] as const) {
  describe(name, () => {
    it('carry bytes and end', async () => {
      const opened = await Promise.all(Array.from({ length: 60 }, open))
      for (const { read, write } of opened) {
        const writer = writeDescriptor(write)
        writer.end('bytes')
        const chunks: string[] = []
        for await (const chunk of readDescriptor(read)) chunks.push(String(chunk))
        assert.equal(chunks.join(''), 'bytes')
      }
    })

    it('tell a writer that the reader has gone', async () => {
      const { read, write } = await open()
      closeAll([read])
      const writer = writeDescriptor(write)
      const error = await new Promise((resolve) => {
        writer.once('error', resolve)
        writer.write('x')
      })
      assert.equal((error as NodeJS.ErrnoException).code, 'EPIPE')
    })
  })
}

describe('a shell', () => {
  it('is started again when it was lost', async () => {
    const lost = new PipeShell()
    const own = new Pipes(lost)
    const first = await own.openSeveral(1)
    const running = lost.prepare()
    running.ref()
    process.kill(running.pid as number, 'SIGKILL')
    await new Promise((resolve) => running.once('close', resolve))
    // More than were made with the first.
    const more = await own.openSeveral(20)
    closeAll([...first, ...more].flatMap(({ read, write }: Pipe) => [read, write]))
    assert.notEqual(lost.prepare().pid, running.pid)
    own.close()
  })

  it('leaves nothing behind when its process is killed', async () => {
    const program = `
      import { Fifos, PipeShell } from ${JSON.stringify(new URL('../../../src/io/pipes/index.js', import.meta.url))}
      const shell = new PipeShell()
      await new Fifos(shell).open()
      console.log(shell.directory(), shell.prepare().pid)
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [directory = '', pid] = (await new Promise<string>((resolve) => child.stdout.once('data', resolve)))
      .toString()
      .trim()
      .split(' ')
    assert.ok(readdirSync(directory).length > 0)
    child.kill('SIGKILL')
    for (let round = 0; round < 500 && (existsSync(directory) || isThere(Number(pid))); round++) await sleep(20)
    assert.deepEqual([existsSync(directory), isThere(Number(pid))], [false, false])
  })
})

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
