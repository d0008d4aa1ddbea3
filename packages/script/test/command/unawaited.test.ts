// Commands that were forgotten are told of, and fail the script.
import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { spawnScript } from '../process/script.ts'

async function run(script: string) {
  const child = spawnScript(script)
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number | null]>])
  return { stderr, status }
}

describe('a command that nobody awaits', { concurrency: true }, () => {
  it('did not run', async () => {
    const { stderr, status } = await run('const dir = "x"\n$`rm -rf ${dir}`.quiet()')
    assert.match(stderr, /^error: a command was never awaited, so it did not run: rm -rf x\n {4}at /)
    assert.equal(status, 1)
  })

  it('failed as a job', async () => {
    const { stderr, status } = await run('await $`sh -c "exit 3"`.start()')
    assert.match(stderr, /^error: a command failed, and was never awaited: sh -c 'exit 3'\n/)
    assert.equal(status, 1)
  })

  it('succeeded as a job', async () => {
    const { stderr, status } = await run('await $`true`.start()')
    assert.match(stderr, /never awaited/)
    assert.equal(status, 1)
  })

  it('is nobody that was awaited, joined, given to another or ended', async () => {
    const { stderr, status } = await run(`
      await $\`true\`.quiet().env({}).timeout(1000)
      await $\`seq 2\`.pipe($\`cat\`).lines()
      await $\`cat <(\${$\`seq 2\`})\`.text()
      await $\`cat\`.stdin($\`seq 2\`).text()
      const job = await $\`sleep 300\`.start()
      job.kill()
    `)
    assert.deepEqual([stderr, status], ['', 0])
  })

  it('is no news when the script fails anyway', async () => {
    const { stderr, status } = await run('$`true`; process.exitCode = 7')
    assert.deepEqual([stderr, status], ['', 7])
  })
})
