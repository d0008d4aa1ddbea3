// However a script ends, it leaves nothing of its own.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import process from 'node:process'
import { describe, it } from 'node:test'
import { eventually, processesWith, spawnScript } from './script.ts'

/** Two in a pipeline, one with a child of its own, one that ignores polite signals. Prints when all is there. */
function runningScript(mark: string, more = ''): string {
  return `
    const inner = \`sh -c 'sleep 301; :' ${mark}-inner\`
    const jobs = [
      await $\`sh -c \${inner + ' & wait'} ${mark}-outer | cat - /dev/null\`.start(),
      await $\`sh -c \${'trap "" TERM INT HUP; echo ready >&2; sleep 303; sleep 304'} ${mark}-stubborn\`.start(),
    ]
    ${more}
    setTimeout(() => undefined, 60_000)
  `
}

async function startMarked(more = '') {
  const mark = `yon-mark-${process.pid}-${Math.round(performance.now() * 1000)}`
  const script = spawnScript(runningScript(mark, more))
  let errors = ''
  script.stderr.on('data', (chunk) => (errors += String(chunk)))
  const ended = once(script, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  await eventually(
    () => errors.includes('ready'),
    8000,
    () => errors,
  )
  await eventually(
    () => MARKS.every((name) => processesWith(`${mark}-${name}`).length > 0),
    8000,
    () => processesWith(mark).join('\n'),
  )
  return { mark, script, ended }
}

const gone = (mark: string) =>
  eventually(
    () => processesWith(mark).length === 0,
    10_000,
    () => processesWith(mark).join('\n'),
  )

describe('the end of a script ends its commands', { concurrency: true }, () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const) {
    it(`by ${signal}`, async () => {
      const { mark, script, ended } = await startMarked()
      script.kill(signal)
      assert.deepEqual(await ended, [null, signal])
      await gone(mark)
    })
  }

  it('by process.exit', async () => {
    const { mark, script, ended } = await startMarked("process.on('SIGUSR2', () => process.exit(3))")
    script.kill('SIGUSR2')
    assert.deepEqual(await ended, [3, null])
    await gone(mark)
  })

  it('by an error that nobody catches', async () => {
    const { mark, script, ended } = await startMarked("process.on('SIGUSR2', () => { throw new Error('uncaught') })")
    script.kill('SIGUSR2')
    assert.deepEqual(await ended, [1, null])
    await gone(mark)
  })
})

describe('the guard', () => {
  it('lets a script end whose command was ended while it waited for a FIFO', async () => {
    const script = spawnScript(`
      const { execFileSync } = await import('node:child_process')
      const path = '/tmp/yon-fifo-' + process.pid
      execFileSync('mkfifo', [path])
      const results = await Promise.all([
        $\`cat < \${path}\`.timeout(300).result(),
        $\`echo x | cat > \${path + 'x'}\`.result(),
      ])
      execFileSync('rm', [path, path + 'x'])
      console.log(results.map(({ error }) => error?.code).join())
    `)
    let out = ''
    script.stdout.on('data', (chunk) => (out += String(chunk)))
    const [status] = await once(script, 'exit')
    assert.deepEqual([out, status], ['timeout,\n', 0])
  })

  it('ends with its script, and lets it end', async () => {
    const script = spawnScript('await $`true`; console.log(process.pid)')
    let out = ''
    script.stdout.on('data', (chunk) => (out += String(chunk)))
    const began = performance.now()
    assert.deepEqual(await once(script, 'exit'), [0, null])
    assert.ok(performance.now() - began < 8000)
    assert.match(out, /^\d+\n$/)
  })

  it('is replaced when it was ended', async () => {
    const script = spawnScript(`
      const { execFileSync } = await import('node:child_process')
      await $\`true\`
      const [own] = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
        .split('\\n').map((line) => line.trim().split(/\\s+/)).filter(([, parent, ...args]) => Number(parent) === process.pid && args.includes('yon-guard'))
      process.kill(Number(own[0]), 'SIGKILL')
      await new Promise((resolve) => setTimeout(resolve, 100))
      const texts = await Promise.all(Array.from({ length: 20 }, (_, index) => $\`echo \${index}\`.text()))
      console.log(texts.join())
    `)
    let out = ''
    script.stdout.on('data', (chunk) => (out += String(chunk)))
    script.stderr.on('data', (chunk) => (out += String(chunk)))
    await once(script, 'exit')
    assert.equal(out, `${Array.from({ length: 20 }, (_, index) => index).join()}\n`)
  })
})

const MARKS = ['inner', 'outer', 'stubborn']
