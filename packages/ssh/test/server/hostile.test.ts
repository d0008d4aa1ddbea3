// Clients that have the keys of the transport and send what they like. The server may end them, nothing more.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { ptyReq } from '../../src/messages/channel-request.ts'
import { channelData, channelOpen, channelRequest, globalRequest } from '../../src/messages/connection.ts'
import { tcpipForward } from '../../src/messages/global-request.ts'
import { Writer } from '../../src/wire/writer.ts'
import { isGone, startServer, type TestServer, withPrograms } from './pair.ts'
import { begin, loggedIn, password, type RawClient, rawClient } from './raw-client.ts'

const NOTHING = new Uint8Array(0)

function openSession(senderChannel = 0, maximumPacketSize = 32768): Uint8Array {
  const size = { initialWindowSize: 100_000, maximumPacketSize }
  return channelOpen.encode({ channelType: 'session', senderChannel, ...size, channelSpecificData: NOTHING })
}

function request(requestType: string, requestSpecificData: Uint8Array = NOTHING, recipientChannel = 0): Uint8Array {
  return channelRequest.encode({ recipientChannel, requestType, wantReply: true, requestSpecificData })
}

/** The server serves others as before. */
async function assertAlive(pair: TestServer): Promise<void> {
  await using connection = await pair.connect()
  assert.equal(connection.isEstablished, true)
}

/** Gives both ends the time to handle what was sent. */
async function settle(client: RawClient): Promise<void> {
  for (let turn = 0; turn < 20 && !client.isOver(); turn++) await nextTurn()
}

const prepared: readonly (readonly [string, (pair: TestServer) => Promise<RawClient>])[] = [
  ['before the service is asked for', rawClient],
  [
    'before authentication',
    async (pair) => {
      const client = await rawClient(pair)
      client.send(begin)
      await client.waitFor(6)
      return client
    },
  ],
  ['after authentication', loggedIn],
]

for (const [name, prepare] of prepared) {
  test(`every message number ${name}`, async () => {
    await using pair = await startServer()
    let client = await prepare(pair)
    let ended = 0
    for (let number = 0; number < 256; number++) {
      // 20 and 21 would begin a key exchange that this client's own transport knows nothing of.
      if (number === 20 || number === 21) continue
      if (client.isOver()) client = await prepare(pair)
      const before = client.received.length
      client.send(new Uint8Array([number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))
      await settle(client)
      if (client.isOver()) ended++
      assert.equal(
        client.received.slice(before).some(([answer]) => answer === 52),
        false,
        `message ${number}`,
      )
    }
    assert.ok(ended > 20, `${ended} ended the connection`)
    await assertAlive(pair)
  })
}

test('random messages of the connection protocol', async () => {
  await using pair = await withPrograms({ shell: '/bin/true', pty: false })
  let client = await loggedIn(pair)
  const numbers = [80, 81, 82, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100]
  const message = fc
    .tuple(fc.constantFrom(...numbers), fc.integer({ min: 0, max: 2 }), fc.uint8Array({ maxLength: 40 }))
    .map(([number, channel, tail]) => new Uint8Array([number, 0, 0, 0, channel, ...tail]))
  for (const payload of fc.sample(message, { numRuns: 1500, seed: 1 })) {
    if (client.isOver()) client = await loggedIn(pair)
    client.send(openSession(), payload)
    await settle(client)
  }
  await assertAlive(pair)
})

test('malformed requests of a session end the connection', async () => {
  await using pair = await withPrograms()
  const size = { columns: 80, rows: 24, widthPixels: 0, heightPixels: 0 }
  const pty = (terminalModes: Uint8Array): Uint8Array => ptyReq.encode({ terminal: 'x', ...size, terminalModes })
  const malformed: [string, Uint8Array][] = [
    ['exec', NOTHING],
    ['exec', Buffer.of(0, 0, 0, 9, 1)],
    ['exec', Buffer.of(0, 0, 0, 0, 1)],
    ['shell', Buffer.of(0)],
    ['subsystem', Buffer.of(255, 255, 255, 255)],
    ['env', new Writer().text('LANG').bytes()],
    ['pty-req', pty(Buffer.of(1, 0, 0))],
    ['pty-req', new Writer().text('x').uint32(80).bytes()],
    ['window-change', Buffer.of(0, 0, 0, 80)],
    ['signal', new Writer().text('INT\n').bytes()],
    ['break', NOTHING],
  ]
  for (const [requestType, data] of malformed) {
    const client = await loggedIn(pair)
    client.send(openSession())
    await client.waitFor(91)
    client.send(request(requestType, data))
    assert.equal((await client.closed)?.code, 'disconnected', requestType)
  }
  await assertAlive(pair)
})

test('strange but well-formed requests are refused or harmless', async () => {
  await using pair = await withPrograms()
  const client = await loggedIn(pair)
  client.send(openSession())
  await client.waitFor(91)
  const huge = { columns: 0xffffffff, rows: 0xffffffff, widthPixels: 0xffffffff, heightPixels: 0xffffffff }
  client.send(
    request('x'.repeat(1000)),
    request('signal', new Writer().text('NONSENSE').bytes()),
    request('window-change', new Writer().uint32(1).uint32(1).uint32(1).uint32(1).bytes()),
    request('env', new Writer().text('LC_A\0B').text('x').bytes()),
    request('env', new Writer().text('LC_A=B').text('x').bytes()),
    request('env', new Writer().text('LC_A').text('x\0y').bytes()),
    request('auth-agent-req@openssh.com'),
    request('x11-req', Buffer.alloc(20)),
    request('pty-req', ptyReq.encode({ terminal: '\u001b[31m'.repeat(9), ...huge, terminalModes: NOTHING })),
    request('exec', new Writer().text('echo ok').bytes()),
    request('exec', new Writer().text('echo again').bytes()),
    request('pty-req', ptyReq.encode({ terminal: 'x', ...huge, terminalModes: NOTHING })),
  )
  await client.waitFor(97)
  const replies = client.received.filter(([number]) => number === 99 || number === 100).map(([number]) => number)
  assert.deepEqual(replies.slice(0, 8), Array(8).fill(100))
  assert.deepEqual(replies.slice(9, 12), [99, 100, 100])
  await assertAlive(pair)
})

test('floods of requests and of channels are bounded', async () => {
  let calls = 0
  await using pair = await startServer({
    onSession: () => ({ env: () => (calls++, new Promise(() => undefined)) }),
    forwarding: () => new Promise(() => undefined),
  })
  const env = new Writer().text('A').text('x').bytes()
  const flooded = await loggedIn(pair)
  flooded.send(openSession(), ...Array.from({ length: 1000 }, () => request('env', env)))
  assert.equal((await flooded.closed)?.code, 'disconnected')
  assert.ok(calls <= 1, 'one decision at a time')

  const opening = await loggedIn(pair)
  opening.send(...Array.from({ length: 3000 }, (_, i) => openSession(i)))
  await settle(opening)
  const confirmed = opening.received.filter(([number]) => number === 91).length
  assert.equal(confirmed, 10)

  const listening = await loggedIn(pair)
  const forward = tcpipForward.encode({ addressToBind: '', portToBind: 0 })
  const wanted = { requestName: 'tcpip-forward', requestSpecificData: forward }
  listening.send(...Array.from({ length: 5000 }, () => globalRequest.encode({ ...wanted, wantReply: true })))
  await settle(listening)
  assert.ok(pair.events.filter(({ event }) => event === 'forward').length <= 32)
  await assertAlive(pair)
})

test('a window that is ignored and a packet size of nothing end the connection', async () => {
  await using pair = await withPrograms({ pty: false })
  const overflowing = await loggedIn(pair)
  overflowing.send(openSession(), request('exec', new Writer().text('sleep 5').bytes()))
  await overflowing.waitFor(99)
  const data = new Uint8Array(32_768)
  for (let sent = 0; sent < 20 * 1024 * 1024 && !overflowing.isOver(); sent += data.length) {
    overflowing.send(channelData.encode({ recipientChannel: 0, data }))
    if (sent % (1024 * 1024) === 0) await settle(overflowing)
  }
  assert.equal((await overflowing.closed)?.code, 'disconnected')
  const sizeless = await loggedIn(pair)
  sizeless.send(openSession(0, 0))
  assert.equal((await sizeless.closed)?.code, 'disconnected')
})

test('a client that never reads does not stop the program from being ended', async () => {
  await using pair = await withPrograms({ pty: false })
  const client = await loggedIn(pair)
  client.send(openSession(), request('exec', new Writer().text('echo $$; exec yes').bytes()))
  const first = (await client.waitFor(94)) as Uint8Array
  const pid = Number.parseInt(Buffer.from(first.subarray(9)).toString(), 10)
  assert.ok(pid > 0)
  await Promise.all([...pair.server.connections].map((connection) => connection.close()))
  assert.equal(await isGone(pid), true)
})

test('guessing passwords without waiting for the answers gets six answers', async () => {
  await using pair = await startServer()
  const client = await rawClient(pair)
  client.send(begin, ...Array.from({ length: 100 }, (_, i) => password(`guess ${i}`)), password('sesame'))
  assert.equal((await client.closed)?.code, 'disconnected')
  assert.equal(pair.events.filter(({ event }) => event === 'authentication').length, 6)
})
