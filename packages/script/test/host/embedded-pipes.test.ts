// Pipes from one embedded server to another end the writer as pipes of one host do.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { embeddedHosts } from '../fleet/servers.ts'

test('a writer without a reader ends by SIGPIPE, which pipefail forgives', async () => {
  await using servers = await embeddedHosts(['one', 'two'])
  const [one, two] = servers.hosts
  assert.ok(one !== undefined && two !== undefined)
  for (const [from, to] of [
    [one, two],
    [one, one],
  ] as const) {
    const { ok, stdout, stages } = await from.$`yes`.pipe(to.$`head -n 1`).result()
    assert.deepEqual([ok, stdout], [true, 'y'])
    assert.deepEqual(
      stages.map(({ argv: [program = ''], status, signal }) => [program, signal ?? status]),
      [
        ['yes', stages[0]?.signal === 'SIGPIPE' ? 'SIGPIPE' : 141],
        ['head', 0],
      ],
    )
  }
})
