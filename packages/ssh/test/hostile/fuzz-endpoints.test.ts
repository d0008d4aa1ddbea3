// Fuzz loops on the whole client and the whole server, through packets under keys.
import assert from 'node:assert/strict'
import { after } from 'node:test'
import { SshError } from '../../src/errors.ts'
import { channelOpen, channelRequest, connectionMessages, globalRequest } from '../../src/messages/connection.ts'
import { disconnect, transportMessages } from '../../src/messages/transport.ts'
import { userauthMessages } from '../../src/messages/userauth.ts'
import type { Program } from '../../src/server/program.ts'
import { Writer } from '../../src/wire/writer.ts'
import { fuzz } from './fuzz.ts'
import { validPayload } from './injection.ts'
import type { Random } from './random.ts'
import { connectedClient, connectedServer, serverUnderTest } from './under-test.ts'
import type { RawPeer } from './raw-peer.ts'

const nothing = new Uint8Array(0)
const pipeThrough: Program = async ({ stdin, stdout }) => {
  for await (const chunk of stdin) stdout.write(chunk)
  return 0
}

function channelRequests(): Uint8Array[] {
  const text = (value: string): Uint8Array => new Writer().text(value).bytes()
  const pty = new Writer()
    .text('xterm')
    .uint32(80)
    .uint32(24)
    .uint32(0)
    .uint32(0)
    .string(Uint8Array.of(1, 0, 0, 0, 3, 0))
  const requests: Record<string, Uint8Array> = {
    ...{ exec: text('x'), subsystem: text('x'), shell: nothing, 'pty-req': pty.bytes(), signal: text('TERM') },
    ...{
      'window-change': new Uint8Array(16),
      env: new Writer().text('A').text('b').bytes(),
      'eow@openssh.com': nothing,
    },
    ...{ break: new Uint8Array(4), 'exit-status': new Uint8Array(4) },
  }
  return Object.entries(requests).map(([requestType, requestSpecificData]) =>
    channelRequest.encode({ recipientChannel: 0, requestType, wantReply: true, requestSpecificData }),
  )
}

const open = (channelType: string, channelSpecificData: Uint8Array): Uint8Array =>
  channelOpen.encode({
    ...{ channelType, senderChannel: 0, initialWindowSize: 1000, maximumPacketSize: 1000 },
    channelSpecificData,
  })
const target = new Writer().text('127.0.0.1').uint32(1).text('127.0.0.1').uint32(1).bytes()
const seeds = [...transportMessages, ...userauthMessages, ...connectionMessages]
  .filter(({ number }) => ![disconnect.number, 20, 21].includes(number))
  .map(validPayload)
seeds.push(
  ...channelRequests(),
  open('session', nothing),
  open('direct-tcpip', target),
  open('forwarded-tcpip', target),
)
seeds.push(open('direct-streamlocal@openssh.com', new Writer().text('/nonexistent').text('').uint32(0).bytes()))
for (const requestName of ['tcpip-forward', 'cancel-tcpip-forward']) {
  const requestSpecificData = new Writer().text('127.0.0.1').uint32(0).bytes()
  seeds.push(globalRequest.encode({ requestName, wantReply: true, requestSpecificData }))
}

interface End {
  readonly peer: RawPeer
  readonly over: Promise<unknown>
}

/** The next input goes to the same end, as long as it lives. */
function fuzzEnd(name: string, start: () => Promise<End>): void {
  let end: End | undefined
  after(() => end?.peer.close())
  fuzz({
    name,
    permille: 4,
    seeds,
    async run(input, random: Random) {
      end ??= await start()
      const { peer, over } = end
      if (random.below(4) === 0) peer.send(random.pick(seeds))
      peer.send(input.length === 0 ? Uint8Array.of(250) : input)
      if (await peer.isAlive()) return
      end = undefined
      const error = await over
      // Who does not close is waited for, a moment.
      peer.close()
      assert.ok(error instanceof SshError, String(error))
      throw error
    },
  })
}

fuzzEnd('a server with a user', () =>
  connectedServer({
    onSession: () => ({
      ...{ exec: () => pipeThrough, shell: () => pipeThrough, subsystem: () => pipeThrough },
      ...{ pty: () => true, env: () => true },
    }),
    forwarding: ({ kind }) => kind.startsWith('connect'),
  }),
)

fuzzEnd('a server without a user', async () => {
  const server = serverUnderTest({
    authentication: { none: () => false, password: () => false, publickey: () => false },
  })
  await server.peer.handshake()
  return server
})

fuzzEnd('a client', async () => {
  const client = await connectedClient()
  const session = client.connection.exec('x')
  session.stdout.resume()
  session.stdin.write('x')
  client.connection.openTcp('h', 1).then(
    (stream) => stream.resume(),
    () => undefined,
  )
  return client
})
