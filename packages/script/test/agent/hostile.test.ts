// Far ends that lie: garbage, floods, endless lines, answers to questions nobody asked. Home settles every call, keeps its
// memory, and prints nothing raw.
import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, test, type TestContext } from 'node:test'
import type { Launcher } from '../../src/agent/launcher.ts'
import { onOutput } from '../../src/agent/output.ts'
import { remote } from '../../src/agent/remote.ts'
import { ScriptError } from '../../src/errors.ts'
import { type TraceEvent, within } from '../../src/scope/index.ts'
import { Peer } from '../../src/wire/index.ts'
import { hostOf } from './function-host.ts'

/** What pretends to be a shell and an agent. */
interface FakeProgram {
  readonly stdin: PassThrough
  readonly stdout: PassThrough
  readonly stderr: PassThrough
  readonly nonce: string
  end(): void
}

/** Each start of a program is given to the next of `acts`, or to the last. */
function fakeHost(t: TestContext, ...acts: ((program: FakeProgram) => void)[]) {
  let at = 0
  const launcher: Launcher = {
    host: 'evil',
    reach: async () => ({
      commandBytesMax: 130_000,
      start: async (command) => {
        const [, first, second] = /echo "([0-9a-f]{16})""([0-9a-f]{16}) \$1"/.exec(command) ?? []
        const stdin = new PassThrough()
        const stdout = new PassThrough()
        const stderr = new PassThrough()
        let end: (error: undefined) => void = () => {}
        const ended = new Promise<undefined>((resolve) => (end = resolve))
        const finish = (): void => {
          stdout.end()
          end(undefined)
        }
        const act = acts[Math.min(at++, acts.length - 1)]!
        setImmediate(() => act({ stdin, stdout, stderr, nonce: `${first}${second}`, end: finish }))
        return { stdin, stdout, stderr, ended, close: finish }
      },
    }),
  }
  return hostOf(t, launcher)
}

/** Says what an honest agent says, up to its frames. */
function boot({ stdout, nonce }: FakeProgram): void {
  stdout.write(`${nonce} /usr/bin/node\nok v20.0.0 123\n`)
}

/** An agent that answers calls as it likes. */
function answer(program: FakeProgram, run: (args: readonly unknown[]) => unknown): Peer {
  boot(program)
  return new Peer({ input: program.stdin, output: program.stdout }, { run })
}

const call = (): number => 1
const withValue = (value: number): number => value

describe('a far end that lies', () => {
  test('garbage instead of an agent', async (t) => {
    const host = fakeHost(t, ({ stdout, end }) => {
      stdout.write('\u001b]0;owned\u0007 what?\n')
      setTimeout(end, 10)
    })
    const error = await failure(remote(host, call))
    assert.equal(error.code, 'no-runtime')
    assert.ok(!hasControls(error.message), error.message)
    assert.equal(host.starts, 2)
  })

  test('noise without end', async (t) => {
    const host = fakeHost(t, ({ stdout }) => {
      const flood = setInterval(() => stdout.write(Buffer.alloc(256 * 1024, 'x')), 1)
      t.after(() => clearInterval(flood))
    })
    const before = process.memoryUsage().rss
    assert.equal((await failure(remote(host, call))).code, 'agent-misbehaved')
    assert.ok(process.memoryUsage().rss - before < 100e6)
  })

  test('noise in pieces of a byte', async (t) => {
    const seen: string[] = []
    t.after(onOutput((_host, _stream, line) => seen.push(line)))
    const host = fakeHost(t, (program) => {
      for (let i = 0; i < 300_000; i++) program.stdout.write('x')
      answer(program, () => 7)
    })
    assert.equal(await remote(host, withValue, 1), 7)
    assert.match(seen.join(''), /by an rc file perhaps: x{2000}$/)
    const flooded = fakeHost(t, ({ stdout }) => {
      for (let i = 0; i < 1_100_000; i++) stdout.write('x')
    })
    assert.equal((await failure(remote(flooded, call))).code, 'agent-misbehaved')
  })

  test('a first line without end', async (t) => {
    const host = fakeHost(t, ({ stdout, nonce }) => stdout.write(`${nonce}${'/x'.repeat(10_000)}`))
    assert.equal((await failure(remote(host, call))).code, 'agent-misbehaved')
  })

  test('a version that is none', async (t) => {
    const host = fakeHost(t, ({ stdout, nonce }) => stdout.write(`${nonce} /usr/bin/node\nok \u001b[31mv20\n`))
    assert.equal((await failure(remote(host, call))).code, 'agent-misbehaved')
  })

  test('a machine of a strange kind', async (t) => {
    const host = fakeHost(t, ({ stdout, nonce, end }) => {
      stdout.write(`${nonce} none \u001b[2J;rm x y\n`)
      end()
    })
    const error = await failure(remote(host, call))
    assert.equal(error.code, 'no-runtime')
    assert.match(error.advice ?? '', /install Node\.js/)
  })

  test('garbage instead of frames', async (t) => {
    const host = fakeHost(t, (program) => {
      boot(program)
      program.stdout.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))
    })
    assert.equal((await failure(remote(host, call))).code, 'agent-misbehaved')
  })

  test('a frame that never ends, and then nothing', async (t) => {
    const host = fakeHost(t, (program) => {
      boot(program)
      program.stdout.write(Buffer.from([0x40, 0x02]))
      setTimeout(program.end, 20)
    })
    assert.equal((await failure(remote(host, withValue, 1))).code, 'host-lost')
  })

  test('results that nobody asked for', async (t) => {
    const host = fakeHost(t, (program) => {
      boot(program)
      // A result for call 77.
      program.stdout.write(Buffer.from([2, 2, 77]))
    })
    assert.equal((await failure(remote(host, call))).code, 'agent-misbehaved')
  })

  test('errors full of control characters, with stacks that lie', async (t) => {
    const host = fakeHost(t, (program) => {
      answer(program, () => {
        const error = new TypeError('\u001b[2Jbad\u0007 \u202egnp')
        error.stack = `x\n    at \u001b[31mf (/etc/passwd:1:1)\n${'    at g (a:1:1)\n'.repeat(5000)}${'y'.repeat(1e6)}`
        throw error
      })
    })
    const error = await failure(remote(host, withValue, 1))
    assert.ok(error instanceof TypeError)
    assert.equal(error.message, '\\x1b[2Jbad\\x07 \\u{202e}gnp')
    assert.ok(!hasControls(String(error.stack)))
    assert.match(String(error.stack), /\(\/etc\/passwd:1:1 \[evil\]\)/)
    assert.ok(String(error.stack).split('\n').length < 150)
  })

  test('errors of this library with facts that are none, or drive a terminal', async (t) => {
    const evil = '\u001b[2J\u202e'
    const host = fakeHost(t, (program) => {
      answer(program, ([, , kind]) => {
        if (kind === 1)
          throw Object.assign(new ScriptError('timeout', evil, { host: evil, advice: evil }), { name: evil })
        if (kind === 2)
          throw Object.assign(new ScriptError('timeout', 'x'), { host: [], advice: {}, stack: {}, name: 7 })
        if (kind === 3) throw Object.assign(new AggregateError([], 'x'), { errors: 7 })
        throw Object.assign(new Error('x'), { name: { __proto__: null }, stack: { __proto__: null }, message: 3 })
      })
    })
    for (const kind of [1, 2, 3, 4]) {
      const error = await failure(remote(host, withValue, kind))
      assert.ok(error instanceof Error && !(error.constructor === TypeError), String(error))
      const { name, message, stack, advice = '' } = error
      for (const each of [name, message, stack, advice, (error as { host?: unknown }).host ?? '']) {
        assert.ok(typeof each === 'string' && !hasControls(each), `${kind}: ${JSON.stringify(each)}`)
      }
    }
  })

  test('causes without end', async (t) => {
    const host = fakeHost(t, (program) => {
      answer(program, () => {
        const error = new Error('round')
        error.cause = error
        throw error
      })
    })
    const error = await failure(remote(host, withValue, 1))
    assert.equal(error.message, 'round')
  })

  test('asks for code that was never offered, and for files', async (t) => {
    const refusals: unknown[] = []
    const host = fakeHost(t, (program) => {
      const peer = answer(program, async () => {
        for (const wanted of [
          '0'.repeat(64),
          '../../etc/passwd',
          '__proto__',
          { toString: () => 'agent' },
          undefined,
        ]) {
          await peer.call('code', [wanted]).catch((error: unknown) => refusals.push(error))
        }
        await peer.call('run', ['anything', 'nothing', []]).catch((error: unknown) => refusals.push(error))
        return refusals.length
      })
    })
    assert.equal(await remote(host, withValue, 1), 6)
  })

  test('output that is no text, without end, and without lines', async (t) => {
    const lines: string[] = []
    t.after(onOutput((_host, _stream, line) => lines.push(line)))
    const host = fakeHost(t, (program) => {
      const peer = answer(program, async () => {
        peer.notify('output', ['toString', 'x'])
        peer.notify('output', ['stdout', { length: 1e9 }])
        for (let i = 0; i < 200; i++) peer.notify('output', ['stdout', Buffer.alloc(32 * 1024, 0xe4)])
        peer.notify('output', ['stdout', Buffer.from('\n')])
        peer.notify('trace', [{ kind: 'started', text: '\u001b[2Jrm', host: 7 }])
        peer.notify('trace', [null])
        peer.notify('trace', [{ kind: 'started', text: { __proto__: null }, host: 'x' }])
        peer.notify('trace', [{ kind: 'constructor' }])
        peer.notify('nothing of the kind', [])
        return 'survived'
      })
    })
    const events: TraceEvent[] = []
    const call = (): Promise<unknown> => remote(host, withValue, 1)
    assert.equal(await within({ trace: (event) => events.push(event) }, call), 'survived')
    assert.deepEqual(
      events.map(({ kind, host: where, text }) => [kind, where, text.replace(/ at \S+$/, '')]),
      [
        ['started', 'evil', 'remote withValue()'],
        ['started', 'evil', '\\x1b[2Jrm'],
        ['started', 'x', ''],
        ['ended', 'evil', 'remote withValue()'],
      ],
    )
    assert.ok(lines.every((line) => line.length < 128 * 1024))
    assert.ok(lines.length > 10)
  })

  test('says that home is not told what it shows', async (t) => {
    const written: string[] = []
    const write = process.stdout.write.bind(process.stdout)
    // The test runner writes there as well.
    t.mock.method(process.stdout, 'write', (text: string, ...rest: []) =>
      text.includes('fine') ? written.push(text) > 0 : write(text, ...rest),
    )
    const host = fakeHost(t, (program) => {
      const peer = answer(program, () => {
        peer.notify('output', ['stdout', Buffer.from('\u001b]52;c;aGk=\u0007\r\u001b[2K[here] fine\n')])
        return 1
      })
    })
    await remote(host, withValue, 1)
    t.mock.restoreAll()
    const line = written.find((each) => each.includes('fine'))
    assert.equal(line, '[evil] \\x1b]52;c;aGk=\\x07\\x0d\\x1b[2K[here] fine\n')
  })
})

type Failure = Error & { code?: string; advice?: string }

async function failure(promise: Promise<unknown>): Promise<Failure> {
  return await promise.then(
    () => assert.fail('it did not fail'),
    (error: Failure) => error,
  )
}

function hasControls(text: string): boolean {
  return Array.from(text).some((each) => each === '\u202e' || (each < ' ' && each !== '\n'))
}
