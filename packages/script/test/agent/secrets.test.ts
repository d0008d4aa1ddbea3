// Secrets on another host: values there, and as hidden there as here.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CommandError } from '../../src/command/index.ts'
import { provideBundle, ship } from '../../src/functions/shipment.ts'
import { Secret, secret } from '../../src/grammar/index.ts'
import { onOutput } from '../../src/agent/output.ts'
import { remote } from '../../src/agent/remote.ts'
import { type TraceEvent, within } from '../../src/scope/index.ts'
import { testHost } from './function-host.ts'

const VALUE = 'hunter2-correct-horse'
const token = secret(VALUE)

describe('a secret of another host', () => {
  test('is one there, and one again when it comes back, with and without the library', async (t) => {
    const host = testHost(t)
    const seen = await remote(host, (given) => [given, given.reveal(), String(given), JSON.stringify({ given })], token)
    assert.ok(seen[0] instanceof Secret)
    assert.deepEqual(seen.slice(1), [VALUE, '***', '{"given":"***"}'])
    const isOurs = async (given: unknown): Promise<boolean> => {
      const { Secret } = await import('@yon/script')
      return given instanceof Secret
    }
    assert.equal(await remote(host, isOurs, token), true)
  })

  test('is a captured value', async (t) => {
    provideBundle('secret-length', {
      code: 'module.exports = ({ token }) => () => [token.reveal().length, String(token)]',
      sourceMap: '{"version":3,"sources":[],"names":[],"mappings":""}',
      needsScript: false,
    })
    const fn = ship(
      (): unknown => undefined,
      'secret-length',
      () => ({ token }),
    )
    assert.deepEqual(await remote(testHost(t), fn), [VALUE.length, '***'])
  })

  test('is given to commands, and no trace shows it', async (t) => {
    const host = testHost(t)
    const events: TraceEvent[] = []
    const echo = async (given: Secret): Promise<string> => {
      const { $ } = await import('@yon/script')
      const one = await $`echo ${given}`.text()
      const two = await $`sh -c 'echo $TOKEN'`.env({ TOKEN: given }).text()
      return `${one} ${two}`
    }
    const text = await within({ trace: (event) => events.push(event) }, () => remote(host, echo, token))
    assert.equal(text, `${VALUE} ${VALUE}`)
    const shown = JSON.stringify(events)
    assert.match(shown, /echo \*\*\*/)
    assert.ok(!shown.includes(VALUE), shown)
  })

  test('is in no error and no output', async (t) => {
    const host = testHost(t)
    const lines: string[] = []
    t.after(onOutput((_host, _stream, line) => lines.push(line)))
    const fails = async (given: Secret): Promise<void> => {
      const { $ } = await import('@yon/script')
      console.log(given, `${given}`, { given })
      await $`sh -c ${'echo "$0" >&2; exit 3'} ${given}`
    }
    // What a program itself writes is passed on as it is, there as here, unless it is quiet.
    const error = await failure(within({ quiet: true }, () => remote(host, fails, token)))
    assert.ok(error instanceof CommandError)
    assert.match(String(error.stack), /\*\*\*/)
    assert.ok(!`${error.stack} ${JSON.stringify(error)}`.includes(VALUE))
    const told = (line: string): boolean => line.startsWith('warning H203: ')
    assert.deepEqual(
      lines.filter((line) => !told(line)),
      ['Secret(***) *** { given: Secret(***) }'],
    )
    assert.deepEqual(lines.filter(told), [
      'warning H203: a secret was made part of a text, where it is `***`',
      'warning H203: a secret is an argument of a command: `ps` shows it to everybody on that host',
    ])
    const thrown = await failure(
      remote(
        host,
        (given: Secret) => {
          throw Object.assign(new Error(`refused: ${given}`), { given })
        },
        token,
      ),
    )
    assert.match(thrown.message, /refused: \*\*\*/)
    assert.ok(!String(thrown.stack).includes(VALUE))
  })
})

async function failure(call: Promise<unknown>): Promise<Error> {
  return await call.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error as Error,
  )
}
