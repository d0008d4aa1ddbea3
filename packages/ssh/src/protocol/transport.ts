// RFC 4253: the transport layer of one connection, both roles. Bytes in, bytes and events out.
import type { KeyExchangeResult } from '../algorithms/key-exchange/method.ts'
import { DisconnectError, ProtocolError } from '../errors.ts'
import { debug, disconnect, type KexInit, newKeys, ping, pong, unimplemented } from '../messages/transport.ts'
import { AnnouncedExtensions, encodeExtInfo, type Extensions } from './ext-info.ts'
import { IdentificationReader, type PeerIdentification } from './identification.ts'
import { KeyExchange, type Role } from './key-exchange.ts'
import type { Negotiated } from './negotiated.ts'
import { Outbox } from './outbox.ts'
import { PacketProtection } from './packet-protection.ts'
import { breaksRule } from './peer-software.ts'
import { checkEarlyRekeys } from './rekey.ts'
import { type TransportPhase, verdictOn } from './transport-phase.ts'
import type { TransportHandler, TransportOptions } from './transport-setup.ts'

export class Transport {
  readonly role: Role
  readonly #options: TransportOptions
  readonly #handler: TransportHandler
  readonly #packets: PacketProtection
  readonly #outbox: Outbox
  #identificationReader: IdentificationReader | undefined
  #peer: PeerIdentification | undefined
  #phase: TransportPhase = 'first-kexinit'
  #phaseAfterExchange: TransportPhase = 'authentication'
  #exchange: KeyExchange | undefined
  #sessionIdentifier: Uint8Array | undefined
  #nextSessionIdentifier: Uint8Array | undefined
  #hostKey: Uint8Array | undefined
  #hostKeySignature: Uint8Array | undefined
  #peerProposal: KexInit | undefined
  #strict = false
  #earlyRekeys = 0
  #blocked = false
  #closed = false
  #newlyEstablished = false
  readonly #extensions = new AnnouncedExtensions()

  constructor(options: TransportOptions, handler: TransportHandler) {
    this.role = options.role
    this.#options = options
    this.#handler = handler
    this.#identificationReader = new IdentificationReader(options.role)
    this.#packets = new PacketProtection(options.role, options.crypto, options.rekey)
    this.#outbox = new Outbox(this.#packets.writer)
  }

  get peer(): PeerIdentification | undefined {
    return this.#peer
  }
  get phase(): TransportPhase {
    return this.#phase
  }
  /** What is in force since the last key exchange. */
  get negotiated(): Negotiated | undefined {
    return this.#packets.negotiated
  }
  /** The peer's SSH_MSG_KEXINIT of the first key exchange; forgotten after user authentication. */
  get peerProposal(): KexInit | undefined {
    return this.#peerProposal
  }
  /** H of the first key exchange (RFC 4253 §7.2). */
  get sessionIdentifier(): Uint8Array | undefined {
    return this.#sessionIdentifier
  }
  get hostKey(): Uint8Array | undefined {
    return this.#hostKey
  }
  /** Of the host key over H of the first key exchange. */
  get hostKeySignature(): Uint8Array | undefined {
    return this.#hostKeySignature
  }
  /** What the peer said in SSH_MSG_EXT_INFO so far. */
  get extensions(): Extensions {
    return this.#extensions.all
  }
  /** Both ends announced strict key exchange. */
  get strict(): boolean {
    return this.#strict
  }
  /** A question is open: nothing is taken from the peer. */
  get blocked(): boolean {
    return this.#blocked
  }
  /** With fewer bytes than this, those left over included, `receive` cannot do anything. */
  get wanted(): number {
    if (this.#peer === undefined) return 0
    return this.#blocked ? Number.POSITIVE_INFINITY : this.#packets.reader.wanted
  }
  /** False during a key exchange: what is sent then waits, so producers of data should wait, too. */
  get writable(): boolean {
    return this.#exchange === undefined
  }
  /** Of the packet that is sent next; SSH_MSG_UNIMPLEMENTED refers to it. */
  get nextSequenceNumber(): number {
    return this.#packets.writer.sequenceNumber
  }
  /** Of the packet whose message is being handled. */
  get receivedSequenceNumber(): number {
    return (this.#packets.reader.sequenceNumber - 1) >>> 0
  }

  /** Sends the identification and SSH_MSG_KEXINIT at once (RFC 4253 §7.1 lets both ends begin). */
  start(): void {
    this.#outbox.ready.push(utf8.encode(`${this.#options.identification}\r\n`))
    this.#beginExchange(this.#options.guess ?? false)
  }

  /** Takes bytes of the peer and returns how many. What is left over must come again, in front of what follows. */
  receive(bytes: Uint8Array): number {
    let offset = 0
    if (this.#identificationReader !== undefined) {
      const { consumed, peer } = this.#identificationReader.receive(bytes)
      offset = consumed
      if (peer === undefined) return offset
      this.#peer = peer
      this.#identificationReader = undefined
      this.#handler.trace?.({ event: 'identification', peer })
    }
    while (!this.#blocked && !this.#closed) {
      const packet = this.#packets.reader.next(bytes, offset)
      if (packet === undefined) break
      offset = packet.end
      this.#dispatch(packet.payload)
    }
    if (this.#newlyEstablished && !this.#blocked && !this.#closed) {
      this.#newlyEstablished = false
      this.#handler.established()
    }
    return offset
  }

  /** The answer to the open question. */
  answer(value: unknown): void {
    if (!this.#blocked) return
    this.#blocked = false
    this.#exchange?.answer(value)
  }

  send(payload: Uint8Array): void {
    this.sendParts(payload, undefined)
  }

  /** A message whose payload is `head` followed by `body`, without joining them first. */
  sendParts(head: Uint8Array, body: Uint8Array | undefined): void {
    this.#outbox.send(head, body)
  }

  /** What is to go to the peer, in order. */
  takeOutgoing(): Uint8Array[] {
    if (this.#exchange === undefined && this.#phase === 'connection' && this.#packets.rekeyIsDue) this.rekey()
    return this.#outbox.take()
  }

  /** RFC 4253 §9: a new key exchange, unless one is running. A client waits until it is authenticated, as OpenSSH does. */
  rekey(): void {
    if (this.role === 'client' && this.#phase === 'authentication') return
    if (this.#exchange === undefined && this.#sessionIdentifier !== undefined) this.#beginExchange(false)
  }

  /** User authentication succeeded: the connection protocol begins, and delayed compression with it. */
  authenticated(): void {
    this.#peerProposal = undefined
    this.#extensions.forget()
    if (this.#phase === 'key-exchange') this.#phaseAfterExchange = 'connection'
    else this.#phase = 'connection'
    this.#outbox.inTurn(() => this.#packets.authenticated())
  }

  /** RFC 4253 §11.1. Nothing can be sent after it. */
  disconnect(reasonCode: number, description: string): void {
    this.#outbox.sendNow(disconnect.encode({ reasonCode, description, languageTag: '' }))
  }

  /** Nothing more is taken from the peer, and what the compressors hold is freed. */
  close(): void {
    this.#closed = true
    this.#packets.close()
  }

  #dispatch(payload: Uint8Array): void {
    const number = payload[0] as number
    // draft-miller-sshm-strict-kex: while the first exchange runs, nothing but what it needs may arrive.
    const strictFirst = this.#strict && this.#sessionIdentifier === undefined
    const isRekeying = this.#phase === 'key-exchange' && this.#phaseAfterExchange === 'connection'
    const talksWhileRekeying = isRekeying && breaksRule(this.#peer, 'talks while re-keying')
    const verdict = verdictOn(number, { phase: this.#phase, strictFirst, role: this.role, talksWhileRekeying })
    if (verdict === 'accept') this.#accept(number, payload)
    else if (verdict === 'refuse') throw new ProtocolError(`message ${number} is not allowed in phase ${this.#phase}`)
    else this.send(unimplemented.encode({ sequenceNumber: this.receivedSequenceNumber }))
  }

  #accept(number: number, payload: Uint8Array): void {
    // The phase allows these only while an exchange runs.
    if (number >= 30 && number <= 49) this.#exchange?.receive(payload)
    else if (number >= 50 && number <= 127) this.#handler.message(payload)
    else this.#receiveOwn(number, payload)
  }

  /** The transport's own messages; 3, 5 and 6 are for the layers above. */
  #receiveOwn(number: number, payload: Uint8Array): void {
    switch (number) {
      case 1: {
        const { reasonCode, description } = disconnect.decode(payload)
        throw new DisconnectError(reasonCode, description)
      }
      case 2:
      case 193:
        return
      case 4: {
        const { message: text } = debug.decode(payload)
        this.#handler.trace?.({ event: 'debug', text })
        return
      }
      case 7:
        this.#extensions.add(payload)
        this.#handler.trace?.({ event: 'ext-info', extensions: this.extensions })
        return
      case 20:
        this.#receiveKexInit(payload)
        return
      case 21:
        this.#receiveNewKeys(payload)
        return
      case 192:
        this.send(pong.encode({ data: ping.decode(payload).data }))
        return
      default:
        this.#handler.message(payload)
    }
  }

  #beginExchange(guess: boolean): void {
    const { role, crypto, suite, identification, groupExchange } = this.#options
    const first = this.#sessionIdentifier === undefined
    const setup = {
      ...{ role, crypto, suite, first, guess, groupExchange, knownHostKey: this.#hostKey },
      ownIdentification: () => utf8.encode(identification),
      peerIdentification: () => (this.#peer as PeerIdentification).line,
    }
    this.#exchange = new KeyExchange(setup, {
      send: (payload) => this.#outbox.sendNow(payload),
      ask: (question) => {
        this.#blocked = true
        this.#handler.ask(question)
      },
      negotiated: (negotiated) => this.#applyNegotiated(negotiated, first),
      done: (result, negotiated) => this.#sendNewKeys(result, negotiated),
      trace: (trace) => this.#handler.trace?.(trace),
    })
    this.#outbox.held = true
    this.#exchange.start()
  }

  #receiveKexInit(payload: Uint8Array): void {
    if (this.#phase === 'authentication') checkEarlyRekeys(++this.#earlyRekeys)
    if (this.#exchange === undefined) this.#beginExchange(false)
    if (this.#phase !== 'first-kexinit') this.#phaseAfterExchange = this.#phase
    this.#phase = 'key-exchange'
    this.#exchange?.receiveKexInit(payload)
  }

  #applyNegotiated(negotiated: Negotiated, first: boolean): void {
    if (first) this.#strict = negotiated.strict
    if (first) this.#peerProposal = this.#exchange?.peerProposal
    // "KEXINIT must be the first packet": it has been counted already.
    if (first && this.#strict && this.#packets.reader.sequenceNumber !== 1) {
      throw new ProtocolError('strict key exchange: SSH_MSG_KEXINIT was not the first packet')
    }
    const { ownProposal: ours, peerProposal: theirs } = this.#exchange ?? {}
    this.#handler.trace?.({ event: 'negotiated', negotiated, first, ours, theirs })
  }

  #sendNewKeys(result: KeyExchangeResult, negotiated: Negotiated): void {
    const { extensions = new Map<string, Uint8Array>() } = this.#options
    const sessionIdentifier = (this.#nextSessionIdentifier = this.#sessionIdentifier ?? result.exchangeHash)
    this.#packets.changeOutgoing(result, negotiated, { sessionIdentifier, strict: this.#strict }, this.#outbox.ready)
    // Copies: as views they would keep the packets that brought them.
    this.#hostKey = new Uint8Array(result.hostKey)
    this.#hostKeySignature ??= new Uint8Array(result.signature)
    this.#handler.trace?.({ event: 'newkeys-sent', blocksMax: this.#packets.blocksMax('outgoing', negotiated) })
    if (this.#sessionIdentifier === undefined && negotiated.peerTakesExtInfo && extensions.size > 0) {
      this.#outbox.sendNow(encodeExtInfo(extensions))
    }
  }

  #receiveNewKeys(payload: Uint8Array): void {
    newKeys.decode(payload)
    this.#packets.changeIncoming()
    this.#newlyEstablished = this.#sessionIdentifier === undefined
    this.#sessionIdentifier = this.#nextSessionIdentifier
    this.#exchange = undefined
    this.#phase = this.#phaseAfterExchange
    this.#handler.trace?.({ event: 'newkeys-received', blocksMax: this.#packets.blocksMax('incoming') })
    this.#outbox.release()
    if (!this.#newlyEstablished) this.#handler.rekeyed()
  }
}

const utf8 = new TextEncoder()
