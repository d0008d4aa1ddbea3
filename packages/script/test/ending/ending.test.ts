// Scripts that end in every way: what ran at the end, and what their parent sees.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { onSignal } from '../../src/ending/index.ts'

const PROGRAM = fileURLToPath(new URL('ending-program.js', import.meta.url))
const CLEANED = ['last deferred a free', 'first deferred']

interface End {
  readonly lines: string[]
  readonly stderr: string
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
}

/** Runs the program; each time it has written a word of `signals`, it gets that signal. */
async function run(way: string, signals: readonly (readonly [string, NodeJS.Signals])[] = []): Promise<End> {
  const child = spawn(process.execPath, [PROGRAM, way], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 })
  const waiting = [...signals]
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => {
    stdout += data
    while (waiting[0] !== undefined && stdout.includes(waiting[0][0])) child.kill(waiting.shift()?.[1])
  })
  child.stderr.on('data', (data) => (stderr += data))
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { lines: stdout.split('\n').slice(0, -1), stderr, status, signal }
}

describe('clean-up', { concurrency: 2 }, () => {
  test('after the last line, newest first, each awaited, in its own scope', async () => {
    assert.deepEqual(await run('normal'), { lines: ['done', ...CLEANED], stderr: '', status: 0, signal: null })
  })

  for (const way of ['error', 'rejection', 'ended by a runner']) {
    test(`after an error: ${way}`, async () => {
      const end = await run(way)
      assert.deepEqual(end.lines, CLEANED)
      assert.equal(end.status, 1)
      assert.match(end.stderr, /^\w*Error: of (mine|the script)\n {4}at /)
    })
  }

  test('after exit, with its status, and nothing after it', async () => {
    assert.deepEqual(await run('exit'), { lines: CLEANED, stderr: '', status: 7, signal: null })
  })

  test('what is not asynchronous, after process.exit', async () => {
    assert.deepEqual((await run('process.exit')).lines, ['first deferred'])
  })

  test('what is held is waited for', async () => {
    assert.deepEqual((await run('held')).lines, ['held', ...CLEANED])
  })

  test('a failure is told, changes the status, and stops nothing', async () => {
    const end = await run('failing clean-up')
    assert.deepEqual(end.lines, CLEANED)
    assert.equal(end.status, 1)
    assert.match(end.stderr, /^Error: clean-up failed\n {4}at .*ending-program\.js:\d+:\d+\)?\n/)
    assert.doesNotMatch(end.stderr, /AsyncLocalStorage|clean-up\.[jt]s|current\.[jt]s/)
  })

  test('exit in the clean-up changes the status', async () => {
    const end = await run('exit in clean-up')
    assert.equal(end.status, 9)
  })

  test('exit in the clean-up after the last line ends it', async () => {
    const end = await run('exit in the clean-up of a normal end')
    assert.equal(end.status, 9)
  })

  test('a signal in the clean-up after the last line waits for it', async () => {
    const end = await run('signal in clean-up', [['cleaning', 'SIGTERM']])
    assert.deepEqual(end.lines, ['cleaning', 'cleaned', ...CLEANED])
    assert.equal(end.signal, 'SIGTERM')
  })

  test('defer in what is deferred, and taken back', async () => {
    assert.deepEqual((await run('defer in defer')).lines, ['inner', ...CLEANED])
    assert.deepEqual((await run('taken back')).lines, CLEANED)
  })

  test('a function of its own has an end of its own', async () => {
    assert.deepEqual((await run('own stack')).lines, ['inner', 'inner clean-up', 'outer', ...CLEANED])
  })

  test('no output is lost', async () => {
    const { lines, status } = await run('much output')
    assert.equal(lines.join('\n').length, 1_000_000 + `${CLEANED.join('\n')}`.length)
    assert.equal(status, 0)
  })
})

describe('signals', { concurrency: 2, skip: process.platform === 'win32' ? 'no signals here' : false }, () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    test(`${signal}: clean-up, then death by it`, async () => {
      const end = await run('wait', [['ready', signal]])
      assert.deepEqual(end, { lines: ['ready', ...CLEANED], stderr: '', status: null, signal })
    })
  }

  test('the signal of every scope fires', async () => {
    const { lines } = await run('interrupted', [['ready', 'SIGTERM']])
    assert.deepEqual(lines, ['ready', 'aborted: the script ends by SIGTERM', ...CLEANED])
  })

  test('the second one ends it at once', async () => {
    const end = await run('slow clean-up', [
      ['ready', 'SIGTERM'],
      ['cleaning', 'SIGINT'],
    ])
    assert.equal(end.signal, 'SIGINT')
    assert.deepEqual(end.lines, ['ready', 'cleaning', 'first deferred'])
  })

  test('one that the script takes does not end it', async () => {
    const end = await run('handler', [
      ['ready', 'SIGTERM'],
      ['got SIGTERM', 'SIGUSR2'],
    ])
    assert.deepEqual(end, { lines: ['ready', 'got SIGTERM', ...CLEANED], stderr: '', status: 3, signal: null })
  })

  test('a listener that fails ends the script', async () => {
    const end = await run('failing handler', [['ready', 'SIGUSR2']])
    assert.equal(end.status, 1)
    assert.match(end.stderr, /handler failed/)
    assert.deepEqual(end.lines, ['ready', ...CLEANED])
  })

  test('a listener that is gone takes nothing', async () => {
    assert.equal((await run('handler gone', [['ready', 'SIGTERM']])).signal, 'SIGTERM')
  })

  test('what cannot be listened to is refused', () => {
    for (const name of ['SIGKILL', 'SIGSTOP', 'TERM', 'toString']) {
      assert.throws(() => onSignal(name as NodeJS.Signals, () => undefined), { code: 'invalid-argument' })
    }
  })
})
