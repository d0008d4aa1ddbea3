import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { test } from 'node:test'
import { formatProgress } from '../../src/transit/progress.ts'
import { executable } from './yon.ts'

/** Tells the greatest resident set size, in KiB, at its end. */
const MEASURE =
  'data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>writeSync(3,String(process.resourceUsage().maxRSS)))'
const INPUT_BYTES = 64 * 1024 * 1024
const RSS_KIB_MAX = 320 * 1024

for (const [from, to] of [
  ['edn', 'transit'],
  ['transit', 'edn'],
] as const) {
  test(`${INPUT_BYTES} bytes of values need less than ${RSS_KIB_MAX} KiB: ${from} to ${to}`, async () => {
    const argv = ['--import', MEASURE, executable, 'transit', '-i', from, '-o', to]
    const child = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit', 'pipe'] })
    const [, stdin, stdout, , memory] = [undefined, child.stdin, child.stdout, undefined, child.stdio[3]]
    assert.ok(stdin !== null && stdout !== null && memory instanceof Object && 'toArray' in memory)
    const record = (i: number): string =>
      from === 'edn'
        ? `{:id ${i}, :name "Person number ${i}", :tags [:alpha :beta], :score ${i}.25}\n`
        : `["^ ","~:id",${i},"~:name","Person number ${i}","~:tags",["~:alpha","~:beta"],"~:score",${i}.25]\n`
    const counted = count(stdout)
    let written = 0
    let values = 0
    while (written < INPUT_BYTES) {
      let block = ''
      for (let i = 0; i < 2000; i++) block += record(values++)
      written += block.length
      if (!stdin.write(block)) await new Promise((resolve) => stdin.once('drain', resolve))
    }
    stdin.end()
    const used = Number(Buffer.concat((await memory.toArray()) as Buffer[]).toString())
    assert.equal(await counted, values)
    assert.ok(used > 0 && used < RSS_KIB_MAX, `${used} KiB`)
  })
}

test('a line of progress, on a terminal that the values do not go to', { skip: scriptSkip() }, async () => {
  // Progress is shown after a second; the program has the rest of the time to start.
  const slow = '(echo 1; sleep 3; echo 2; sleep 0.1; echo 3)'
  const run = (redirect: string): Promise<string> =>
    onTerminal(`${slow} | "${process.execPath}" "${executable}" transit e2e - ${redirect}`)
  const [shown, onSame] = await Promise.all([run('> /dev/null'), run('')])
  assert.ok(shown.startsWith('\r0.0 MB, 0.0 MB/s\u001b[K') && shown.endsWith('\r\u001b[K'), JSON.stringify(shown))
  assert.equal(onSame, '1\r\n2\r\n3\r\n')
})

test(
  'what a terminal would obey is written as an escape on a terminal, and as it is elsewhere',
  { skip: scriptSkip() },
  async () => {
    const input = `printf '"a\\033[31m\\302\\233" "\\\\n"'`
    const command = `${input} | "${process.execPath}" "${executable}" transit`
    assert.equal(await onTerminal(`${command} e2e -`), '"a\\u001b[31m\\u009b"\r\n"\\n"\r\n')
    assert.equal(await onTerminal(`${command} e2t -`), `["~#'","a\\u001b[31m\\u009b"]\r\n["~#'","\\n"]\r\n`)
    assert.match(
      await onTerminal(`${command} -i edn -o transit-msgpack`),
      /^yon transit: MessagePack is nothing for a terminal/,
    )
  },
)

test('progress in words', () => {
  assert.equal(formatProgress(12_345_678, 1_024_000_000, 1000), '12.3 MB of 1024.0 MB (1%), 12.3 MB/s, 82 s left')
  assert.equal(formatProgress(12_345_678, undefined, 2000), '12.3 MB, 6.2 MB/s')
})

/** How many lines. */
async function count(stream: AsyncIterable<Buffer>): Promise<number> {
  let lines = 0
  for await (const chunk of stream) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
  }
  return lines
}

/** What a terminal shows while a shell runs `command`. */
async function onTerminal(command: string): Promise<string> {
  const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'inherit'] })
  return Buffer.concat(await child.stdout.toArray()).toString()
}

function scriptSkip(): string | false {
  try {
    accessSync('/usr/bin/script', constants.X_OK)
    return false
  } catch {
    if (process.env['YON_INTEROP'] === 'required') throw new Error('script(1) is not installed')
    return 'script(1) is not installed'
  }
}
