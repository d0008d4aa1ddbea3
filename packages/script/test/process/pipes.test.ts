// Pipes between processes, and between them and us, are those of the system.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import process from 'node:process'
import { describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { idlePipes } from '../../src/process/pipes.ts'
import { gather, start } from './run.ts'

const countDescriptors = () => readdirSync('/proc/self/fd').length - 2 * idlePipes()
const skip = process.platform !== 'linux' && 'counts descriptors in /proc'

describe('pipes', () => {
  it('join processes that write much', async () => {
    assert.equal((await gather('seq 1000000 | wc -l')).stdout.trim(), '1000000')
    assert.equal((await gather('head -c 1000000000 /dev/zero | cat | wc -c')).stdout.trim(), '1000000000')
  })

  it('end the writer when the reader has enough', async () => {
    const { stdout, ends } = await gather('yes | head -1')
    assert.equal(stdout, 'y\n')
    assert.deepEqual(
      ends.map(({ signal, status }) => signal ?? status),
      ['SIGPIPE', 0],
    )
  })

  it('can be opened by their names in /dev, however soon the writer is done', async () => {
    for (let round = 0; round < 30; round++) {
      assert.equal((await gather('cat /dev/stdin', { input: 'abc' })).stdout, 'abc')
      assert.equal((await gather('printf x | cat /dev/stdin /dev/fd/0')).stdout, 'x')
      assert.equal((await gather('tee /dev/stderr <<< word > /dev/stdout')).stdout, 'word\n')
    }
  })

  it('carry process substitutions both ways', async () => {
    const { stdout, ends } = await gather("diff <(printf 'b\\na\\n' | sort) <(printf 'a\\nc\\n')")
    assert.equal(stdout, '2c2\n< b\n---\n> c\n')
    assert.deepEqual(
      ends.map(({ argv: [program], status }) => [program, status]),
      [['diff', 1]],
    )
    assert.equal((await gather('seq 3 | tee >(tail -1) > /dev/null')).stdout, '3\n')
    assert.equal((await gather('echo hi > >(tr a-z A-Z)')).stdout, 'HI\n')
  })

  it('take long here-strings', async () => {
    const word = 'x'.repeat(100_000)
    assert.equal((await gather(`cat <<< ${word}`)).stdout.length, 100_001)
    // The reader does not want it.
    assert.equal((await gather(`true <<< ${word}`)).ends[0]?.status, 0)
  })

  it('leave no descriptor behind, whatever happens', { skip }, async () => {
    await gather('true')
    const before = countDescriptors()
    for (let round = 0; round < 20; round++) {
      await gather('seq 3 | cat | tail -1 2>&1 > /dev/null', { input: 'x' })
      await gather('nosuchprogram | cat <(echo a)')
      await gather('cat | nosuchprogram', { input: 'x'.repeat(200_000) })
      await gather('echo a > /dev/null/none/b | cat <<< x')
      await gather('false && echo a || true')
      await assert.rejects(gather('echo *.nothing | cat'))
      await assert.rejects(gather('cat | cat', { cwd: '/dev/null/none' }))
    }
    // Of the last round some may still be closing.
    for (let wait = 0; wait < 50 && countDescriptors() > before; wait++) await setTimeout(20)
    assert.equal(countDescriptors(), before)
  })

  it('are not inherited by others', { skip }, async () => {
    const waiting = await start('cat', { stdin: 'pipe' })
    const { stdout } = await gather("sh -c 'ls /proc/self/fd | wc -l'")
    assert.equal(stdout, spawnSync('sh', ['-c', 'ls /proc/self/fd | wc -l'], { encoding: 'utf8' }).stdout)
    waiting.stdin?.end()
    await waiting.ended
    waiting.stdout?.destroy()
    waiting.stderr?.destroy()
  })
})
