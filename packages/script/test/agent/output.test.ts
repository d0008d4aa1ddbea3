// What functions say besides their results: output, traces of commands and calls, and what nobody caught.
import assert from 'node:assert/strict'
import process from 'node:process'
import { describe, test } from 'node:test'
import { onOutput } from '../../src/agent/output.ts'
import { remote } from '../../src/agent/remote.ts'
import { type TraceEvent, within } from '../../src/scope/index.ts'
import { testHost } from './function-host.ts'

describe('what functions say', () => {
  test('output arrives here as lines, harmless, with the name of the host', async (t) => {
    const host = testHost(t)
    const lines: string[] = []
    const end = onOutput((name, stream, line) => lines.push(`${name} ${stream} ${line}`))
    t.after(end)
    await remote(host, () => {
      console.log('one\ntwo', { three: 3 })
      process.stdout.write('no end')
      process.stdout.write(' of line\n')
      console.error('wrong')
      process.stdout.write('without an end')
    })
    assert.deepEqual(lines, [
      'web1 stdout one',
      'web1 stdout two { three: 3 }',
      'web1 stdout no end of line',
      'web1 stderr wrong',
      'web1 stdout without an end',
    ])
    lines.length = 0
    await remote(host, () => {
      const { execFileSync } = require('node:child_process') as typeof import('node:child_process')
      execFileSync('sh', ['-c', 'echo native; echo \u001b[31mred >&2'], { stdio: 'inherit' })
    })
    while (lines.length < 2) await new Promise((done) => setTimeout(done, 10))
    assert.deepEqual(lines, ['web1 stderr native', 'web1 stderr \u001b[31mred'])
  })

  test('so does what children write that have the output of the function', async (t) => {
    const lines: string[] = []
    t.after(onOutput((_host, stream, line) => lines.push(`${stream} ${line}`)))
    const seen = await remote(testHost(t), async () => {
      const { spawn } = require('node:child_process') as typeof import('node:child_process')
      const { once } = require('node:events') as typeof import('node:events')
      const run = async (stdio: import('node:child_process').StdioOptions, text: string): Promise<unknown[]> => {
        const child = spawn('sh', ['-c', text], { stdio })
        const [status] = (await once(child, 'close')) as [number]
        return [status, child.stdout, child.stderr]
      }
      console.log('before')
      const inherited = await run('inherit', 'echo native; echo wrong >&2; exit 3')
      const joined = await run(['ignore', process.stdout, 1], 'echo one; echo two >&2')
      const large = await run([0, 1, 2], 'yes | head -n 100000')
      const missing = await new Promise((resolve) => spawn('/no/such', { stdio: 'inherit' }).on('error', resolve))
      console.log('after')
      return [inherited, joined, large, (missing as NodeJS.ErrnoException).code]
    })
    assert.deepEqual(seen, [[3, null, null], [0, null, null], [0, null, null], 'ENOENT'])
    const told = lines.filter((line) => line !== 'stdout y')
    assert.equal(lines.length - told.length, 100_000)
    while (!told.includes('stderr wrong')) {
      await new Promise((done) => setTimeout(done, 10))
      told.push(...lines.splice(0))
    }
    const outputs = told.filter((line) => line.startsWith('stdout'))
    assert.deepEqual([outputs.slice(0, 2), outputs.at(-1)], [['stdout before', 'stdout native'], 'stdout after'])
    assert.deepEqual(outputs.slice(2, 4).toSorted(), ['stdout one', 'stdout two'])
  })

  test('a flood of output arrives whole where its writer waits, and is bounded where it does not', async (t) => {
    const host = testHost(t)
    let characters = 0
    let last = ''
    t.after(
      onOutput((_host, _stream, line) => {
        characters += line.length + 1
        last = line
      }),
    )
    const written = await remote(host, async () => {
      const line = `${'x'.repeat(1023)}\n`
      let waits = 0
      for (let i = 0; i < 20_000; i++) {
        if (process.stdout.write(line)) continue
        waits++
        await new Promise((done) => process.stdout.once('drain', done))
      }
      return [20_000 * line.length, waits]
    })
    assert.equal(characters, written[0])
    assert.ok(Number(written[1]) > 10)
    await remote(host, () => {
      for (let i = 0; i < 80; i++) process.stdout.write(`${'y'.repeat(1024 * 1024 - 1)}\n`)
    })
    while (!last.includes('dropped')) await new Promise((done) => setTimeout(done, 10))
    assert.match(last, /^\[16777216 bytes of output were dropped/)
  })

  test('calls are traced where the scope is', async (t) => {
    const host = testHost(t)
    const events: string[] = []
    const trace = (event: TraceEvent): void => {
      const text = event.text.replace(/ at \S*output\.test\.ts:\d+:\d+/, ' at LINE')
      events.push(`${event.kind} ${event.host} ${text} ${event.kind === 'ended' ? event.status : ''}`.trim())
    }
    const listing = async (): Promise<string> => {
      const { $ } = await import('@yon/script')
      return await $`echo listed`.text()
    }
    await remote(host, listing)
    await within({ trace }, () => remote(host, listing))
    await within({ trace }, () => remote(host, () => process.exit())).catch(() => {})
    assert.deepEqual(events, [
      'started web1 remote listing() at LINE',
      'started web1 echo listed',
      'ended web1 echo listed 0',
      'ended web1 remote listing() at LINE 0',
      'started web1 remote function at LINE',
      'ended web1 remote function at LINE 1',
    ])
  })

  test('what nobody caught is told and ends nothing', async (t) => {
    const host = testHost(t)
    const lines: string[] = []
    t.after(onOutput((_host, _stream, line) => lines.push(line)))
    await remote(host, () => {
      setTimeout(() => {
        throw new Error('too late')
      }, 1)
      void Promise.reject(new Error('nobody waits'))
    })
    while (!/too late[^]*nobody waits|nobody waits[^]*too late/.test(lines.join('\n'))) {
      await new Promise((done) => setTimeout(done, 10))
    }
    assert.equal(await remote(host, () => 1), 1)
    assert.equal(host.starts, 1)
  })
})
