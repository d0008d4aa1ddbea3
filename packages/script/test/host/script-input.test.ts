// Whose the standard input of a script is while a command runs on another host.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { createInterface } from 'node:readline'

const LENT = `
  import { PassThrough } from 'node:stream'
  import { createInterface } from 'node:readline'
  import { setTimeout } from 'node:timers/promises'
  import { lendInput } from ${JSON.stringify(new URL('../../src/host/script-input.js', import.meta.url).href)}
  const command = new PassThrough()
  let read = ''
  command.on('data', (chunk) => (read += chunk)).on('end', () => console.log('end'))`

async function run(script: string, inputs: readonly string[]): Promise<string[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const said: string[] = []
  const lines = createInterface(child.stdout).on('line', (line) => {
    said.push(line)
    const next = inputs[said.length - 1]
    if (next !== undefined) child.stdin.write(next)
  })
  const [status] = (await once(child, 'close')) as [number | null]
  lines.close()
  assert.equal(status, 0)
  return said
}

test('it is sent to the command, and stays where it is afterwards', async () => {
  const script = `${LENT}
    lendInput(command, setTimeout(300))
    console.log('lent')
    await setTimeout(500)
    console.log(read.trim(), process.stdin.readableFlowing)`
  assert.deepEqual(await run(script, ['one\n']), ['lent', 'one false'])
})

test('a script that reads it itself goes on doing so, and the command reads nothing', async () => {
  const script = `${LENT}
    const lines = createInterface(process.stdin)[Symbol.asyncIterator]()
    console.log('ready')
    console.log((await lines.next()).value)
    lendInput(command, Promise.resolve())
    await setTimeout(50)
    console.log('lent')
    console.log((await lines.next()).value, JSON.stringify(read))
    process.exit()`
  assert.deepEqual(await run(script, ['one\n', '', '', 'two\n']), ['ready', 'one', 'end', 'lent', 'two ""'])
})
