// Fuzz loops on what takes single messages apart, and the time that large ones take.
import { decodeCertificate } from '../../src/algorithms/host-key/certificate.ts'
import { Inflate } from '../../src/algorithms/compression/inflate.ts'
import { agentMessages } from '../../src/messages/agent.ts'
import { channelOpenStructures } from '../../src/messages/channel-open.ts'
import { channelRequestStructures } from '../../src/messages/channel-request.ts'
import { connectionMessages } from '../../src/messages/connection.ts'
import { globalRequestStructures } from '../../src/messages/global-request.ts'
import { keyExchangeMessages } from '../../src/messages/key-exchange.ts'
import { decodeTerminalModes, encodeTerminalModes, terminalModeOpcodes } from '../../src/messages/terminal-modes.ts'
import { extInfo, kexInit, transportMessages } from '../../src/messages/transport.ts'
import { userauthMessages } from '../../src/messages/userauth.ts'
import { decodeExtInfo, encodeExtInfo } from '../../src/protocol/ext-info.ts'
import { IdentificationReader } from '../../src/protocol/identification.ts'
import type { Message, Structure } from '../../src/wire/message.ts'
import { Writer } from '../../src/wire/writer.ts'
import { certify, ed25519Signer } from '../protocol/userauth/signers.ts'
import { fuzz, testGrowth } from './fuzz.ts'
import { validPayload } from './injection.ts'

const messages: readonly Message[] = [
  ...transportMessages,
  ...keyExchangeMessages,
  ...userauthMessages,
  ...connectionMessages,
  ...agentMessages,
]

fuzz({
  name: 'every message',
  permille: 90,
  seeds: messages.map(validPayload),
  run(input) {
    for (const message of messages) if (message.number === input[0]) message.decode(input)
  },
})

const structures: readonly Structure<never>[] = Object.values({
  ...channelOpenStructures,
  ...channelRequestStructures,
  ...globalRequestStructures,
}) as never

fuzz({
  name: 'data of channel opens, channel requests and global requests',
  permille: 40,
  seeds: structures.map(validPayload),
  run: (input, random) => void random.pick(structures).decode(input),
})

const extensions = new Map([
  ['server-sig-algs', Buffer.from('ssh-ed25519,rsa-sha2-512')],
  ['ping@openssh.com', Buffer.from('0')],
])

fuzz({
  name: 'SSH_MSG_EXT_INFO',
  permille: 30,
  seeds: [encodeExtInfo(extensions)],
  run: (input) => void decodeExtInfo(input),
})

fuzz({
  name: 'terminal modes',
  permille: 30,
  seeds: [encodeTerminalModes(Object.fromEntries(Object.keys(terminalModeOpcodes).map((name) => [name, 1])))],
  run: (input) => void decodeTerminalModes(input),
})

fuzz({
  name: 'identification',
  permille: 28,
  seeds: [
    Buffer.from('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'),
    Buffer.from('Welcome\r\nto\nSSH-1.99-x\n'),
    Buffer.from('SSH-2.0-a\r\nrest'),
  ],
  run(input, random) {
    const reader = new IdentificationReader(random.pick(['client', 'server']))
    for (let at = 0; at < input.length;) {
      const chunk = input.subarray(at, at + 1 + random.below(50))
      const { consumed, peer } = reader.receive(chunk)
      if (peer !== undefined) return
      at += consumed
    }
  },
})

fuzz({
  name: 'certificates',
  permille: 30,
  seeds: [certify(ed25519Signer(), ed25519Signer(), ['alice', 'bob']).publicKey],
  run: (input) => void decodeCertificate(input),
})

testGrowth(
  'names in SSH_MSG_KEXINIT',
  (size) =>
    kexInit.encode({
      ...kexInit.decode(validPayload(kexInit)),
      keyExchangeAlgorithms: Array.from({ length: size }, () => 'a'),
    }),
  (input) => kexInit.decode(input),
)
testGrowth(
  'extensions',
  (size) => {
    const pairs = new Writer()
    for (let i = 0; i < 1000; i++) pairs.name(`x${i}`).string(new Uint8Array(size / 256))
    return extInfo.encode({ extensionCount: 1000, extensions: pairs.bytes() })
  },
  decodeExtInfo,
)
testGrowth('terminal modes', (size) => new Uint8Array(size * 5).fill(1), decodeTerminalModes)
testGrowth(
  'lines before the identification, byte by byte',
  (size) => Buffer.from(`${'x'.repeat(100)}\r\n`.repeat(Math.min(1000, size / 64))),
  (input) => {
    const reader = new IdentificationReader('client')
    for (const byte of input) reader.receive(Uint8Array.of(byte))
  },
)
testGrowth(
  'decompression',
  (size) =>
    Buffer.concat([Buffer.of(0x78, 0x9c), ...Array.from({ length: size / 16 }, () => Buffer.of(0, 0, 0, 0xff, 0xff))]),
  (input) => new Inflate(1024 * 1024).inflate(input),
)
