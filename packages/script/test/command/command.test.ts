// What may be wanted of a command.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { after, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { $, file, ScriptError, secret, within } from '../../src/index.ts'
import { wholeText } from '../../src/command/output.ts'
import { caught } from './caught.ts'

const root = mkdtempSync(join(tmpdir(), 'yon-command-'))
after(() => rmSync(root, { recursive: true }))
const alive = (pid: number) => spawnSync('kill', ['-0', String(pid)]).status === 0

describe('output', () => {
  it('comes as text, lines, bytes and values', async () => {
    assert.equal(await $`printf ${'a\nb\n\n'}`.text(), 'a\nb')
    assert.deepEqual(await $`printf ${'a\r\nb\n\nc'}`.lines(), ['a', 'b', '', 'c'])
    assert.deepEqual([...(await $`printf ${'\\0\\377'}`.bytes())], [0, 255])
    assert.deepEqual(await $`echo ${'{"a": [1]}'}`.json(), { a: [1] })
    assert.deepEqual(await $`printf ${'1\n{"b":2}\n'}`.jsonl(), [1, { b: 2 }])
    await assert.rejects($`echo no`.json(), { code: 'invalid-output' })
  })

  it('comes line by line, and leaving the loop ends the command', async () => {
    const lines: string[] = []
    const command = $`sh -c 'echo $$; while :; do echo more; done'`
    for await (const line of command) if (lines.push(line) === 3) break
    assert.deepEqual(lines.slice(1), ['more', 'more'])
    assert.equal(alive(Number(lines[0])), false)
    const sleeper: number[] = []
    for await (const value of $`sh -c 'echo $$; sleep 300'`.jsonl<number>()) {
      sleeper.push(value)
      break
    }
    assert.equal(alive(sleeper[0] ?? 0), false)
  })

  it('is an error at the end of the lines when the command fails', async () => {
    const lines: string[] = []
    const error = await caught(
      (async () => {
        for await (const line of $`sh -c 'echo one; exit 4'`) lines.push(line)
      })(),
    )
    assert.deepEqual([lines, error.status], [['one'], 4])
  })

  it('splits characters over chunks, and bounds lines and all', async () => {
    const bytes = Buffer.from('äöü€😀\n'.repeat(3))
    const slow = Readable.from(
      (function* () {
        for (const byte of bytes) yield Buffer.of(byte)
      })(),
    )
    const lines: string[] = []
    for await (const line of $`cat`.stdin(slow)) lines.push(line)
    assert.deepEqual(
      lines,
      Array.from({ length: 3 }, () => 'äöü€😀'),
    )
    const long = async () => {
      for await (const _ of $`head -c 100000 /dev/zero`.limit({ lineLength: 99_999 })) assert.fail('a line')
    }
    await assert.rejects(long(), { code: 'too-much-output' })
    await assert.rejects($`yes`.limit({ bytes: 1_000_000 }).text(), { code: 'too-much-output' })
  })

  it('that is longer than any text is refused as text', () => {
    assert.throws(() => wholeText(Buffer.alloc(2 ** 29)), { code: 'too-much-output' })
  })

  it('goes to files, streams and functions, instead or as well', async () => {
    const path = join(root, 'out')
    await $`echo one`.to(path)
    await $`echo two`.to(file(path, { append: true }))
    assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\n')
    await $`echo three`.to(pathToFileURL(path))
    assert.equal(await within({ cwd: root }, () => $`cat out`.tee('copy').text()), 'three')
    assert.equal(readFileSync(join(root, 'copy'), 'utf8'), 'three\n')
    const chunks: string[] = []
    const sink = new Writable({ write: (chunk, _, done) => (chunks.push(String(chunk)), setTimeout(done, 5)) })
    const taken = (chunk: Uint8Array) => chunks.push(`fn ${chunk.length}`)
    await $`echo four`.to(sink).tee(taken)
    assert.deepEqual(chunks, ['four\n', 'fn 5'])
    assert.equal(sink.writableFinished, true)
    await assert.rejects($`yes`.to(join(root, 'missing', 'file')), { code: 'ENOENT' })
    await assert.rejects($`echo x`.to(path).text(), { code: 'invalid-argument' })
  })

  it('can have the errors in it', async () => {
    assert.equal(await $`sh -c 'echo out; echo err >&2'`.stderr('stdout').text(), 'out\nerr')
    assert.equal((await $`sh -c 'echo out; echo err >&2'`.quiet().result()).stderr, 'err')
  })
})

describe('input', () => {
  it('is what it is given, and a text is no file', async () => {
    const path = join(root, 'in')
    writeFileSync(path, 'content')
    const read = (source: Parameters<ReturnType<typeof $>['stdin']>[0]) => $`cat`.stdin(source).text()
    assert.equal(await read(path), path)
    assert.equal(await read(file(path)), 'content')
    assert.equal(await read(pathToFileURL(path)), 'content')
    assert.equal(await read(null), '')
    assert.equal(await read(Buffer.from('bytes')), 'bytes')
    assert.equal(await read(secret('hidden')), 'hidden')
    assert.equal(await read(['a', 'b']), 'a\nb')
    assert.equal(await read(new Set(['a', Buffer.from('b')])), 'a\nb')
    assert.equal(await read(Readable.from([Buffer.from('x'), Buffer.from('y')])), 'xy')
    assert.equal(await read(new Blob(['web']).stream() as ReadableStream), 'web')
    assert.equal(await read($`echo command`), 'command')
    assert.equal((await read('x'.repeat(3_000_000))).length, 3_000_000)
  })

  it('may come without end, and without waiting: time goes on, and little is kept', async () => {
    const endless = function* (): Generator<string> {
      for (;;) yield 'x'
    }
    assert.equal(await $`head -n 2`.stdin(endless()).text(), 'x\nx')
    await assert.rejects(async () => await $`sh -c ${'cat >/dev/null'}`.stdin(endless()).timeout(100), {
      code: 'timeout',
    })
    const waitsNever = (async function* () {
      for (;;) yield 'x'
    })()
    await assert.rejects(async () => await $`sh -c ${'cat >/dev/null'}`.stdin(waitsNever).timeout(100), {
      code: 'timeout',
    })
    const fails = (function* () {
      yield 'before'
      throw new Error('source')
    })()
    const seen: string[] = []
    await assert.rejects(async () => await $`cat`.stdin(fails).to((chunk) => seen.push(String(chunk))), /source/)
  })

  it('stops its source when the reader has enough', async () => {
    let given = 0
    let stopped = false
    const endless = (function* () {
      try {
        for (;;) yield `line ${given++}`
      } finally {
        stopped = true
      }
    })()
    assert.equal(await $`head -1`.stdin(endless).text(), 'line 0')
    assert.ok(stopped && given < 100_000)
    const waiting = (async function* () {
      yield 'once'
      await new Promise(() => undefined)
    })()
    assert.equal(await $`head -1`.stdin(waiting).text(), 'once')
    assert.equal(await $`true`.stdin('x'.repeat(3_000_000)).ok(), true)
  })

  it('is an error when its source is', async () => {
    const failing = (async function* () {
      yield 'once'
      throw new Error('the source')
    })()
    await assert.rejects($`sleep 300`.stdin(failing), /the source/)
    await assert.rejects($`cat`.stdin(file(join(root, 'missing'))).text(), { code: 'ENOENT' })
    await assert.rejects($`cat`.stdin([1 as never]), { code: 'invalid-argument' })
  })
})

describe('failures', () => {
  it('are errors with everything, and the stack of the template', async () => {
    const error = await caught($`sh -c ${'echo "\x1b[2Jred" >&2; exit 3'}`.quiet())
    assert.deepEqual([error.code, error.host, error.status, error.signal], ['command-failed', 'here', 3, undefined])
    assert.deepEqual(error.argv.slice(0, 2), ['sh', '-c'])
    assert.equal(error.stderr, '\x1b[2Jred')
    assert.ok(!error.message.includes('\x1b'))
    assert.match(error.stack?.split('\n')[2] ?? '', /^ {4}at .*command\.test\./)
    assert.ok(error instanceof ScriptError)
    assert.equal((await caught($`sh -c 'kill -9 $$'`)).signal, 'SIGKILL')
    assert.equal((await caught($`nosuchprogram`.quiet())).code, 'command-not-found')
  })

  it('point at the template, too, when it is no program that failed', async () => {
    const makers: readonly (() => PromiseLike<unknown>)[] = [
      () => $`echo ${''}`,
      () => $`echo $NO_SUCH_VARIABLE`,
      () => $`ls *.none`,
      () => $`true`.to('/no/such/file'),
      () => $`cat`.stdin(file('/no/such/file')).text(),
      () => $`cat`.stdin(file('/no/such/file'))[Symbol.asyncIterator]().next(),
      () => $`echo x`.json(),
      () => $`echo x`.limit({ bytes: 1 }).text(),
    ]
    for (const make of makers) {
      const error: unknown = await (async () => await make())().catch((thrown: unknown) => thrown)
      assert.ok(error instanceof Error)
      const head = `${error.name}: ${error.message}\n`
      const { stack = '' } = error
      assert.equal(stack.slice(0, head.length), head)
      const [first = ''] = stack.slice(head.length).split('\n')
      assert.match(first, /^ {4}at .*command\.test\./)
    }
  })

  it('of any program of a pipeline count, but not for want of a reader', async () => {
    const error = await caught($`sh -c 'exit 5' | cat`)
    assert.deepEqual(
      [error.argv, error.status, error.result.stages.map(({ status }) => status)],
      [['sh', '-c', 'exit 5'], 5, [5, 0]],
    )
    assert.equal((await $`yes | head -1`.result()).ok, true)
    assert.equal(await within({ pipefail: false }, () => $`sh -c 'exit 5' | cat`.ok()), true)
    assert.equal((await caught($`true | yes > /dev/full`.quiet())).status, 1)
  })

  it('are no errors where they are asked for', async () => {
    assert.equal(await $`false`.ok(), false)
    assert.equal((await $`sh -c 'exit 3'`.codes(0, 3)).status, 3)
    assert.equal(await $`true`.codes(3).ok(), false)
    const result = await $`sh -c 'echo out; exit 3'`.result()
    assert.deepEqual([result.ok, result.status, result.stdout, result.error?.code], [false, 3, 'out', 'command-failed'])
    assert.equal((await within({ throws: false }, () => $`false`)).status, 1)
    assert.ok((await $`sleep 0.1`).milliseconds >= 90)
  })

  it('stop a list, as with set -e', async () => {
    assert.equal((await caught($`echo a; false; echo b`.to(join(root, 'list')))).argv[0], 'false')
    assert.equal(readFileSync(join(root, 'list'), 'utf8'), 'a\n')
    assert.equal(await $`false || true; echo b`.text(), 'b')
    assert.equal(await within({ throws: false }, () => $`false; echo b`.text()), 'b')
  })

  it('show no secret', async () => {
    const error = await caught($`sh -c 'echo $1 >&2; exit 1' name ${secret('hunter2')}`.quiet())
    assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)} ${error.stderr} ${error.argv.join(' ')}`, /hunter2/)
    await assert.rejects(async () => await $`ls /no-such-${secret('hunter2')}*`, {
      message: 'no file matches /no-such-****',
    })
    const given = secret(`it's "five $`)
    const quoted = await caught(
      $`sh -xc ${': "$0" "<$T>"; bash -c "printf %q \\"\\$T\\"" >&2; exit 3'} ${given}`.env({ T: given }).quiet(),
    )
    assert.match(quoted.stderr, /\*\*\*/)
    assert.doesNotMatch(`${quoted.stack} ${JSON.stringify(quoted)}`, /it\W{1,5}s|five/)
    const { stdout } = await $`no-such-${secret('hunter2')}`.stderr('stdout').result()
    assert.equal(stdout, 'no-such-***: command not found')
  })
})
