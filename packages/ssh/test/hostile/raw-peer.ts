// A peer that keeps to the protocol only as far as a test wants it to. It is made of the transport's own pieces: packets
// and keys are real, but nothing checks what is sent when.
import type { Signer } from '../../src/algorithms/host-key/host-key.ts'
import { hostKeyAlgorithms } from '../../src/algorithms/host-key/catalog.ts'
import { type AlgorithmChoices, algorithmPolicy } from '../../src/algorithms/policy.ts'
import type { KeyExchangeResult } from '../../src/algorithms/key-exchange/method.ts'
import { algorithmSuite } from '../../src/algorithms/suite.ts'
import { nodeCrypto } from '../../src/crypto/node.ts'
import type { ByteStream } from '../../src/io/byte-stream.ts'
import { disconnect, kexInit, newKeys, ping, pong } from '../../src/messages/transport.ts'
import type { Question } from '../../src/protocol/exchange.ts'
import { IdentificationReader } from '../../src/protocol/identification.ts'
import { KeyExchange, type Role } from '../../src/protocol/key-exchange.ts'
import type { Negotiated } from '../../src/protocol/negotiated.ts'
import { PacketProtection } from '../../src/protocol/packet-protection.ts'
import { acceptHostKey } from '../../src/protocol/proofs.ts'
import { ed25519Signer } from '../protocol/userauth/signers.ts'

export interface RawPeerOptions {
  readonly hostKey?: Signer
  readonly choices?: AlgorithmChoices
  readonly identification?: string
  /** False: like an implementation that knows neither strict key exchange nor SSH_MSG_EXT_INFO. */
  readonly strict?: boolean
  /** Changes a message of ours in a key exchange before it goes; an empty list drops it. SSH_MSG_NEWKEYS is not among them. */
  readonly rewrite?: (payload: Uint8Array) => readonly Uint8Array[]
  /** Called when the secrets are there and SSH_MSG_NEWKEYS would go. */
  readonly beforeNewKeys?: (peer: RawPeer) => void
}

/** Cheap, and with small messages. */
export const cheapChoices = {
  keyExchange: 'curve25519-sha256',
  serverHostKey: 'ssh-ed25519',
  cipher: 'aes128-gcm@openssh.com',
  mac: 'hmac-sha2-256',
} as const

export class RawPeer {
  readonly role: Role
  readonly hostKey: Signer
  /** Payloads of the other end that no key exchange took, oldest first; `expect` takes them out. */
  readonly received: Uint8Array[] = []
  /** What `expect` has passed by. */
  readonly passed: Uint8Array[] = []
  readonly protection: PacketProtection
  /** H of the first key exchange. */
  sessionIdentifier: Uint8Array | undefined
  /** The other end has closed the stream. */
  ended = false
  onKexInit: (payload: Uint8Array) => void = () => {}
  /** Sees the messages 30–49 of the other end. */
  onMethodMessage: (payload: Uint8Array) => void = () => {}
  readonly #stream: ByteStream
  readonly #options: RawPeerOptions
  readonly #identification: IdentificationReader
  #peerLine: Uint8Array | undefined
  #carry: Uint8Array = new Uint8Array(0)
  #exchange: KeyExchange | undefined
  #pendingIdentifier: Uint8Array | undefined
  #strict = false
  readonly #waiting = new Set<() => void>()

  constructor(role: Role, stream: ByteStream, options: RawPeerOptions = {}) {
    this.role = role
    this.hostKey = options.hostKey ?? ed25519Signer()
    this.#stream = stream
    this.#options = options
    this.#identification = new IdentificationReader(role)
    this.protection = new PacketProtection(role, nodeCrypto, undefined)
    stream.start({
      bytes: (chunk) => this.#receive(chunk),
      drain: () => {},
      closed: () => {
        this.ended = true
        this.#wake()
      },
    })
  }

  get sequenceNumber(): number {
    return this.protection.writer.sequenceNumber
  }

  get strict(): boolean {
    return this.#strict
  }

  identify(line = this.#line): void {
    this.write(Buffer.from(`${line}\r\n`))
  }

  /** Bytes as they are. */
  write(bytes: Uint8Array): void {
    this.#stream.write([bytes.slice()])
  }

  /** A packet under the keys of now, whatever is going on. */
  send(...payloads: readonly Uint8Array[]): void {
    const out: Uint8Array[] = []
    for (const payload of payloads) this.protection.writer.write(payload, undefined, out)
    this.#stream.write([Buffer.concat(out)])
  }

  /** Sends SSH_MSG_KEXINIT; what follows of the exchange happens by itself as the other end goes on. */
  beginExchange(): void {
    const { choices = cheapChoices, strict = true } = this.#options
    const setup = {
      role: this.role,
      crypto: nodeCrypto,
      suite: algorithmSuite(algorithmPolicy(hostKeyAlgorithms, choices)),
      first: strict && this.sessionIdentifier === undefined,
      guess: false,
      groupExchange: undefined,
      knownHostKey: undefined,
      ownIdentification: () => Buffer.from(this.#line),
      peerIdentification: () => this.#peerLine as Uint8Array,
    }
    const exchange: KeyExchange = new KeyExchange(setup, {
      send: (payload) => this.send(...(this.#options.rewrite?.(payload) ?? [payload])),
      ask: (question) => exchange.answer(this.#answer(question)),
      negotiated: (negotiated) => (this.#strict ||= setup.first && negotiated.strict),
      done: (result, negotiated) => this.#sendNewKeys(result, negotiated),
      trace: () => {},
    })
    this.#exchange = exchange
    exchange.start()
  }

  /** Identification and first key exchange, to its end. */
  async handshake(): Promise<this> {
    this.identify()
    this.beginExchange()
    await this.established()
    return this
  }

  /** Resolves when no key exchange is under way any more, or the stream has ended. */
  async established(): Promise<void> {
    await this.#until(() => this.#exchange === undefined)
  }

  /** The next payload of that number; what came before it goes to `passed`. Undefined: the other end has gone. */
  async expect(number: number): Promise<Uint8Array | undefined> {
    let seen = 0
    await this.#until(() => {
      while (seen < this.received.length && this.received[seen]?.[0] !== number) seen++
      return seen < this.received.length
    })
    for (const payload of this.received.splice(0, seen)) this.passed.push(payload)
    return this.received.shift()
  }

  /** False: the other end has gone. True: it has handled all that was sent before. */
  async isAlive(): Promise<boolean> {
    const data = Buffer.from('alive')
    this.send(ping.encode({ data }))
    for (;;) {
      const answer = await this.expect(pong.number)
      if (answer === undefined) return false
      if (data.equals(pong.decode(answer).data)) return true
      this.passed.push(answer)
    }
  }

  /** Waits for the other end to go. @returns the reason code of its SSH_MSG_DISCONNECT */
  async gone(): Promise<number | undefined> {
    await this.#until(() => false)
    const last = [...this.passed, ...this.received].find((payload) => payload[0] === disconnect.number)
    return last && disconnect.decode(last).reasonCode
  }

  close(): void {
    this.#stream.end()
  }

  /** Reads nothing more. */
  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  get #line(): string {
    return this.#options.identification ?? `SSH-2.0-raw_${this.role}`
  }

  #until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!condition() && !this.ended) return
        this.#waiting.delete(check)
        resolve()
      }
      this.#waiting.add(check)
      check()
    })
  }

  #wake(): void {
    for (const check of this.#waiting) check()
  }

  #receive(chunk: Uint8Array): void {
    const bytes = Buffer.concat([this.#carry, chunk])
    let offset = 0
    if (this.#peerLine === undefined) {
      const { consumed, peer } = this.#identification.receive(bytes)
      this.#peerLine = peer?.line
      offset = consumed
    }
    while (this.#peerLine !== undefined) {
      const packet = this.protection.reader.next(bytes, offset)
      if (packet === undefined) break
      offset = packet.end
      this.#dispatch(packet.payload)
    }
    this.#carry = bytes.subarray(offset)
    this.#wake()
  }

  #dispatch(payload: Uint8Array): void {
    const number = payload[0] as number
    if (number === kexInit.number) {
      this.onKexInit(payload)
      if (this.#exchange === undefined) this.beginExchange()
      this.#exchange?.receiveKexInit(payload)
    } else if (number >= 30 && number <= 49) {
      this.onMethodMessage(payload)
      this.#exchange?.receive(payload)
    } else if (number === newKeys.number) {
      this.protection.changeIncoming()
      this.sessionIdentifier ??= this.#pendingIdentifier
      this.#exchange = undefined
    } else {
      this.received.push(payload)
    }
  }

  #answer(question: Question): unknown {
    const { type, exchangeHash, algorithm, hostKey } = question as Question & {
      exchangeHash?: Uint8Array
      algorithm?: string
      hostKey?: Uint8Array
    }
    if (type === 'host-key') return this.hostKey.publicKey
    if (type === 'sign-exchange-hash') return this.hostKey.sign(exchangeHash as Uint8Array, algorithm as string)
    return acceptHostKey(hostKey as Uint8Array)
  }

  #sendNewKeys(result: KeyExchangeResult, negotiated: Negotiated): void {
    this.#options.beforeNewKeys?.(this)
    const sessionIdentifier = this.sessionIdentifier ?? result.exchangeHash
    this.#pendingIdentifier = sessionIdentifier
    const out: Uint8Array[] = []
    this.protection.changeOutgoing(result, negotiated, { sessionIdentifier, strict: this.#strict }, out)
    this.#stream.write(out)
  }
}
