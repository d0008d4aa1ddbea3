// Something happens at any point of a full session: the caller gives up, an end closes, new keys are wanted.
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import type { Connection } from '../../src/client/connection.ts'
import type { SshError } from '../../src/errors.ts'
import type { Server } from '../../src/server/server.ts'
import { cutWire, type Direction } from './cut-stream.ts'
import { type EchoServer, startEchoServer } from './echo-server.ts'
import { fullSession, type Outcomes, sessionServer, succeeding } from './full-session.ts'
import { checkOutcome, resources, returnsTo, withDeadline } from './kill-at-every-byte.ts'

interface Ends {
  readonly server: Server
  readonly controller: AbortController
  connection: Connection | undefined
}

interface Run {
  readonly outcomes: Outcomes
  readonly passed: Readonly<Record<Direction, number>>
  readonly ends: Ends
}

interface Moment {
  readonly direction: Direction
  readonly atByte: number
  readonly act: (ends: Ends) => void
}

async function session(echo: EchoServer, at?: Moment, compression = false): Promise<Run> {
  const server = sessionServer()
  const controller = new AbortController()
  const ends: Ends = { server, controller, connection: undefined }
  const wire = cutWire(at && { ...at, action: () => at.act(ends) })
  server.attach(wire.server)
  const onConnected = (connection: Connection): void => void (ends.connection = connection)
  const running = fullSession({
    echoPort: echo.port,
    stream: wire.client,
    signal: controller.signal,
    onConnected,
    compression,
  })
  const outcomes = await withDeadline(running, JSON.stringify(at))
  await server.close()
  return { outcomes, passed: wire.passed, ends }
}

async function anywhere(
  act: (ends: Ends) => void,
  check: (run: Run, where: string) => void,
  compression = false,
): Promise<void> {
  await using echo = await startEchoServer()
  const before = resources()
  const { passed } = await session(echo, undefined, compression)
  for (const direction of ['clientToServer', 'serverToClient'] as const) {
    for (let atByte = 1; atByte <= passed[direction]; atByte += STEP_BYTES) {
      const run = await session(echo, { direction, atByte, act }, compression)
      const where = `${direction} ${atByte}`
      for (const [name, outcome] of Object.entries(run.outcomes)) checkOutcome(name, outcome, where)
      check(run, where)
    }
  }
  await returnsTo(before)
}

function codeOf(outcome: Outcomes[string]): string | undefined {
  if (outcome?.status === 'rejected') return (outcome.reason as SshError).code
  return (outcome?.value as SshError | undefined)?.code
}

test('a signal that fires ends everything with its error, and nothing listens to it any more', async () => {
  await anywhere(
    ({ controller }) => controller.abort(),
    ({ outcomes, ends }, where) => {
      const { dial, closed } = outcomes
      assert.ok([undefined, 'aborted'].includes(codeOf(dial?.status === 'rejected' ? dial : closed)), where)
      assert.equal(getEventListeners(ends.controller.signal, 'abort').length, 0, where)
    },
  )
})

test('a client that closes: what waits is told, and closing is no error', async () => {
  await anywhere(
    ({ connection }) => void connection?.close(),
    ({ outcomes }, where) => assert.deepEqual(outcomes['closed'], { status: 'fulfilled', value: undefined }, where),
  )
})

test('a server that closes: what waits is told', async () => {
  // With the server's last words, or without them when they came too early to be read.
  const codes = [undefined, 'disconnected', 'connection-lost']
  await anywhere(
    ({ server }) => {
      for (const connection of server.connections) void connection.close('enough')
    },
    ({ outcomes: { dial, closed } }, where) => {
      assert.ok(codes.includes(codeOf(dial?.status === 'rejected' ? dial : closed)), where)
    },
  )
})

const rekeys: Record<string, (ends: Ends) => void> = {
  'the client': ({ connection }) => connection?.rekey(),
  'the server': rekeyByServer,
  'both at once': (ends) => {
    ends.connection?.rekey()
    rekeyByServer(ends)
  },
}

for (const [who, act] of Object.entries(rekeys)) {
  for (const compression of [false, true]) {
    test(`new keys are wanted by ${who}${compression ? ', with compression' : ''}: nothing fails`, async () => {
      await anywhere(act, checkAll, compression)
    })
  }
}

function rekeyByServer({ server }: Ends): void {
  for (const connection of server.connections) connection.rekey()
}

function checkAll({ outcomes }: Run, where: string): void {
  for (const name of succeeding) {
    const outcome = outcomes[name]
    assert.equal(
      outcome?.status,
      'fulfilled',
      `${name}, ${where}: ${String((outcome as PromiseRejectedResult).reason)}`,
    )
  }
  assert.equal((outcomes['stdout'] as PromiseFulfilledResult<unknown>).value, 'hello', where)
}

const STEP_BYTES = 13
