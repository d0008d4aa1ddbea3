// A fuzz loop on the connection protocol with real sessions and streams on it: several messages each.
import { channelDuplex } from '../../src/io/channel-duplex.ts'
import { SshError } from '../../src/errors.ts'
import { connectionMessages } from '../../src/messages/connection.ts'
import { ConnectionProtocol } from '../../src/protocol/connection.ts'
import { Session } from '../../src/client/session.ts'
import { Writer } from '../../src/wire/writer.ts'
import { fuzz } from './fuzz.ts'
import { validPayload } from './injection.ts'
import { mutate } from './mutate.ts'

const nothing = new Uint8Array(0)

/** Good messages for channels 0 to 3, so that most are about a channel that is there. */
const seeds = connectionMessages.flatMap((message) => {
  const payload = validPayload(message)
  if (message.number < 91) return [payload]
  return [0, 1, 2, 3].map((number) => Uint8Array.from(payload).fill(number, 4, 5))
})
for (const [requestType, data] of [
  ['exit-status', new Uint8Array(4)],
  ['exit-signal', new Writer().name('TERM').boolean(false).text('').text('').bytes()],
  ['eow@openssh.com', nothing],
] as const) {
  seeds.push(new Writer().byte(98).uint32(0).name(requestType).boolean(false).rest(data).bytes())
}
seeds.push(new Writer().byte(94).uint32(0).string(new Uint8Array(100)).bytes())
seeds.push(new Writer().byte(95).uint32(0).uint32(1).string(new Uint8Array(100)).bytes())

fuzz({
  name: 'the connection protocol',
  permille: 60,
  seeds,
  async run(input, random) {
    const sent: Uint8Array[] = []
    const carrier = {
      ...{ writable: true, now: () => 0 },
      send: (payload: Uint8Array) => void sent.push(payload),
      sendParts: (head: Uint8Array) => void sent.push(head),
    }
    const protocol = new ConnectionProtocol(carrier, {
      channelOpen(request) {
        if (random.below(3) === 0) return request.refuse(1, 'no')
        const stream = channelDuplex()
        stream.attach(request.accept(stream.handler))
        if (random.below(2) === 0) stream.duplex.resume()
      },
      globalRequest: () => (random.below(2) === 0 ? false : nothing),
    })
    const session = new Session({ kind: 'exec', command: 'x' }, { env: { A: 'b' } })
    session.attach(protocol.openChannel('session', nothing, session.handler))
    session.stdin.end('input')
    const stream = channelDuplex()
    stream.attach(protocol.openChannel('direct-tcpip', nothing, stream.handler))
    let error: Error | undefined
    try {
      for (let i = 0; i < 16; i++) {
        if (i === 8) protocol.receive(input.length === 0 ? Uint8Array.of(94) : input)
        else protocol.receive(random.below(12) === 0 ? nonEmpty(mutate(seeds, random)) : random.pick(seeds).slice())
      }
    } catch (thrown) {
      error = thrown as Error
    }
    protocol.fail(error instanceof SshError ? error : new SshError('closed', 'closed'))
    await Promise.allSettled([session.exit, session.started, stream.opened])
    if (error !== undefined) throw error
  },
})

function nonEmpty(payload: Uint8Array): Uint8Array {
  return payload.length === 0 ? Uint8Array.of(94) : payload
}
