import assert from 'node:assert/strict'
import { PassThrough, Readable, Writable } from 'node:stream'
import { test } from 'node:test'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { copyOutput } from '../../../src/client/shell/copy.ts'
import { copyInput } from '../../../src/client/shell/input.ts'

/** Takes one chunk at a time, each only when told. */
class SlowTarget extends Writable {
  taken = ''
  #done: ((error?: Error) => void) | undefined

  constructor(highWaterMark = 4) {
    super({ highWaterMark })
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.taken += chunk.toString('latin1')
    this.#done = done
  }

  take(error?: Error): void {
    const done = this.#done
    this.#done = undefined
    done?.(error)
  }

  get isFree(): boolean {
    return this.#done === undefined
  }
}

test('output: reading stops while the target is full, and the last byte is waited for', async () => {
  const source = new PassThrough({ highWaterMark: 4 })
  const target = new SlowTarget()
  let copied = false
  const copy = copyOutput(source, target).then(() => (copied = true))
  source.write('abcd')
  await turn()
  assert.equal(target.taken, 'abcd')
  source.write('efgh')
  source.end('ij')
  await sleep(5)
  assert.equal(target.taken, 'abcd', 'the second chunk waits')
  for (let i = 0; i < 4 && !copied; i++) {
    target.take()
    await sleep(2)
    if (i === 0) assert.equal(copied, false)
  }
  await copy
  assert.equal(target.taken, 'abcdefghij')
  assert.equal(target.writableEnded, false, 'the target stays open')
})

test('output: a target that is destroyed without a word ends the source', async () => {
  for (const delayMs of [undefined, 5]) {
    const source = new PassThrough()
    const target = new PassThrough()
    if (delayMs === undefined) target.destroy()
    else setTimeout(() => target.destroy(), delayMs)
    source.write(Buffer.alloc(1_000_000))
    await copyOutput(source, target)
    assert.ok(source.destroyed)
  }
})

test('output: a target that fails ends the source', async () => {
  const source = new PassThrough()
  const target = new SlowTarget()
  target.on('error', () => {})
  const copy = copyOutput(source, target)
  source.write('x')
  await turn()
  target.take(new Error('EPIPE'))
  await copy
  assert.equal(source.destroyed, true)
})

test('input: everything arrives once and in order, its end after it', async () => {
  const target = new PassThrough()
  const source = Readable.from(['one ', 'two ', 'three'].map((text) => Buffer.from(text)))
  copyInput(source, target)
  assert.equal(Buffer.concat(await target.toArray()).toString(), 'one two three')
})

test('input: reading stops while the far end takes nothing', async () => {
  const source = new PassThrough()
  const target = new SlowTarget()
  copyInput(source, target, { waitingMax: 10 })
  source.write('0123456789abc')
  await turn()
  assert.equal(source.isPaused(), true)
  target.take()
  await turn()
  assert.equal(source.isPaused(), false)
})

test('input: escapes are taken out, and seen although nothing moves', async () => {
  const source = new PassThrough()
  const target = new SlowTarget()
  const seen: string[] = []
  copyInput(source, target, { escape: 126, onEscape: (action) => seen.push(action), waitingMax: 1000 })
  source.write('ls\r')
  source.write('~')
  source.write('#~.')
  await turn()
  assert.deepEqual(seen, ['list', 'terminate'])
  assert.equal(target.taken, 'ls\r')
})

test('input: an error of the source is its end; a target that is gone stops the reading', async () => {
  const failing = new PassThrough()
  const ended = new PassThrough()
  copyInput(failing, ended)
  failing.destroy(new Error('EISDIR'))
  await turn()
  assert.equal(ended.writableEnded, true)
  const source = new PassThrough()
  const gone = new PassThrough()
  copyInput(source, gone)
  gone.destroy()
  await turn()
  assert.equal(source.isPaused(), true)
  assert.equal(source.listenerCount('data'), 0)
})

test('input: stopped, the source is left to others', async () => {
  const source = new PassThrough()
  const target = new PassThrough()
  const stop = copyInput(source, target)
  stop()
  source.write('for somebody else')
  await turn()
  assert.equal(target.readableLength, 0)
  assert.equal(source.read().toString(), 'for somebody else')
  assert.equal(target.writableEnded, false)
})
