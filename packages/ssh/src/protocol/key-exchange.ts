// RFC 4253 §7–8: one key exchange, from the first SSH_MSG_KEXINIT to the new keys.
import type { KeyExchangeContext, KeyExchangeResult } from '../algorithms/key-exchange/method.ts'
import { GROUP_BITS_MAX, GROUP_BITS_MIN, preferredGroupBits } from '../algorithms/key-exchange/group-size.ts'
import type { AlgorithmSuite } from '../algorithms/suite.ts'
import type { CryptoProvider } from '../crypto/provider.ts'
import { ProtocolError } from '../errors.ts'
import { kexInit, type KexInit } from '../messages/transport.ts'
import { type Question, ScriptRunner, type Sent } from './exchange.ts'
import { type Negotiated, negotiateSuite } from './negotiated.ts'
import type { KeyExchangeTrace } from './key-exchange-trace.ts'
import { type HostKeyAccepted, type SignatureVerified, verifyExchangeHash } from './proofs.ts'

export type Role = 'client' | 'server'

/** Asked of the client's owner when the server's signature was verified. The answer is a `HostKeyAccepted`. */
export interface VerifyHostKeyQuestion {
  readonly type: 'verify-host-key'
  readonly hostKey: Uint8Array
  readonly algorithm: string
  readonly answer?: HostKeyAccepted
}

export interface KeyExchangeSetup {
  readonly role: Role
  readonly crypto: CryptoProvider
  readonly suite: AlgorithmSuite
  /** The very first exchange of the connection: pseudo-algorithms are announced (RFC 8308 §2.1, strict-kex). */
  readonly first: boolean
  /** Send the client's first packet of the preferred method behind SSH_MSG_KEXINIT (RFC 4253 §7). */
  readonly guess: boolean
  readonly groupExchange: KeyExchangeContext['groupExchange'] | undefined
  ownIdentification(): Uint8Array
  peerIdentification(): Uint8Array
  /** The host key of the first exchange; a re-key must use the same (as OpenSSH demands). */
  readonly knownHostKey: Uint8Array | undefined
}

export interface KeyExchangeEvents {
  send(payload: Uint8Array): void
  ask(question: Question): void
  negotiated(negotiated: Negotiated): void
  /** Both proofs are there: time for SSH_MSG_NEWKEYS. */
  done(result: KeyExchangeResult, negotiated: Negotiated): void
  trace(trace: KeyExchangeTrace): void
}

export class KeyExchange {
  readonly #setup: KeyExchangeSetup
  readonly #events: KeyExchangeEvents
  readonly #context: KeyExchangeContext
  /** Our SSH_MSG_KEXINIT. */
  readonly ownProposal: KexInit
  readonly ownKexInit: Uint8Array
  #peerKexInit: Uint8Array | undefined
  #peerProposal: KexInit | undefined
  #runner: ScriptRunner<KeyExchangeResult> | undefined
  #negotiated: Negotiated | undefined
  #skipNext = false
  #verified: Verified | undefined
  /** What a guessed first packet was about, untold until it is known to be right. */
  readonly #guessed: KeyExchangeTrace[] = []
  /** The message that the running script waits for. */
  #expected: string | undefined

  constructor(setup: KeyExchangeSetup, events: KeyExchangeEvents) {
    this.#setup = setup
    this.#events = events
    this.ownProposal = this.#propose()
    this.ownKexInit = kexInit.encode(this.ownProposal)
    this.#context = this.#makeContext()
  }

  /** Sends SSH_MSG_KEXINIT, and the guessed first packet behind it when that was asked for. */
  start(): void {
    this.#events.send(this.ownKexInit)
    const guessed = this.#setup.suite.keyExchange[0]
    if (this.#setup.guess && this.#setup.role === 'client' && guessed !== undefined) this.#run(guessed.method.client)
  }

  /** The peer's SSH_MSG_KEXINIT, once it is there. */
  get peerProposal(): KexInit | undefined {
    return this.#peerProposal
  }

  receiveKexInit(payload: Uint8Array): void {
    this.#peerKexInit = payload
    const theirs = kexInit.decode(payload)
    this.#peerProposal = theirs
    const ours = this.ownProposal
    const [client, server] = this.#setup.role === 'client' ? [ours, theirs] : [theirs, ours]
    const negotiated = negotiateSuite(client, server, this.#setup)
    this.#negotiated = negotiated
    this.#events.negotiated(negotiated)
    this.#skipNext = theirs.firstKexPacketFollows && !negotiated.guessIsRight
    if (this.#runner !== undefined && negotiated.guessIsRight) {
      for (const trace of this.#guessed) this.#events.trace(trace)
      return
    }
    this.#run(this.#setup.role === 'client' ? negotiated.keyExchange.client : negotiated.keyExchange.server)
  }

  /** A message of the range 30–49. */
  receive(payload: Uint8Array): void {
    if (this.#skipNext) {
      this.#skipNext = false
      return
    }
    if (this.#runner === undefined) throw new ProtocolError('key exchange message out of order')
    if (this.#expected !== undefined) this.#traceMessage('received', this.#expected)
    this.#runner.receive(payload)
  }

  answer(value: unknown): void {
    if (this.#verified !== undefined) this.#finish(value as HostKeyAccepted)
    else this.#runner?.answer(value)
  }

  #run(script: (context: KeyExchangeContext) => ReturnType<Negotiated['keyExchange']['client']>): void {
    this.#runner = new ScriptRunner(script(this.#context), {
      send: (payload, sent) => {
        this.#events.send(payload)
        if (sent !== undefined) this.#traceMessage('sent', sent.name, sent.values)
      },
      expects: ([message]) => {
        this.#expected = message?.name
        if (message !== undefined) this.#traceMessage('expected', message.name)
      },
      ask: (question) => this.#events.ask({ ...question, algorithm: this.#agreed().hostKey.name } as Question),
      done: (result) => this.#scriptDone(result),
    })
    this.#runner.start()
  }

  #traceMessage(status: 'sent' | 'expected' | 'received', message: string, values?: Sent['values']): void {
    const trace = { event: 'key-exchange-message', status, message, ...(values && { values }) } as const
    if (this.#negotiated === undefined) this.#guessed.push(trace)
    else this.#events.trace(trace)
  }

  /** A guess is made before the ciphers are known. */
  #groupExchange(): KeyExchangeContext['groupExchange'] {
    const { clientToServer, serverToClient } = this.#negotiated ?? {}
    const ciphers = [clientToServer, serverToClient].flatMap((direction) => direction?.cipher ?? [])
    const preferredBits = preferredGroupBits(...ciphers)
    return { minimumBits: GROUP_BITS_MIN, preferredBits, maximumBits: GROUP_BITS_MAX }
  }

  #scriptDone(result: KeyExchangeResult): void {
    this.#runner = undefined
    const negotiated = this.#agreed()
    if (this.#setup.role === 'server') {
      this.#events.done(result, negotiated)
      return
    }
    const proof = verifyExchangeHash(negotiated.hostKey, result.hostKey, result.signature, result.exchangeHash)
    this.#verified = { result, proof }
    const known = this.#setup.knownHostKey
    if (known === undefined) {
      const question: VerifyHostKeyQuestion = {
        type: 'verify-host-key',
        hostKey: result.hostKey,
        algorithm: negotiated.hostKey.name,
      }
      this.#events.ask(question)
      return
    }
    if (Buffer.compare(known, result.hostKey) !== 0) throw new ProtocolError('the host key changed during a re-key')
    this.#events.done(result, negotiated)
  }

  #finish(accepted: HostKeyAccepted): void {
    const { result, proof } = this.#verified as Verified
    if (Buffer.compare(accepted.hostKey, proof.hostKey) !== 0) throw new ProtocolError('another host key was accepted')
    this.#events.done(result, this.#agreed())
  }

  #agreed(): Negotiated {
    if (this.#negotiated === undefined) throw new ProtocolError('key exchange message before SSH_MSG_KEXINIT')
    return this.#negotiated
  }

  #propose(): KexInit {
    const { role, suite, first, crypto, guess } = this.#setup
    const ciphers = suite.cipher.map((entry) => entry.name)
    const macs = suite.mac.map((entry) => entry.name)
    const compression = suite.compression.map((entry) => entry.name)
    const pseudo = first ? PSEUDO_ALGORITHMS[role] : []
    return {
      type: kexInit.name,
      cookie: crypto.randomBytes(16),
      keyExchangeAlgorithms: [...suite.keyExchange.map((entry) => entry.name), ...pseudo],
      serverHostKeyAlgorithms: suite.hostKey.map((entry) => entry.name),
      encryptionAlgorithmsClientToServer: ciphers,
      encryptionAlgorithmsServerToClient: ciphers,
      macAlgorithmsClientToServer: macs,
      macAlgorithmsServerToClient: macs,
      compressionAlgorithmsClientToServer: compression,
      compressionAlgorithmsServerToClient: compression,
      languagesClientToServer: [],
      languagesServerToClient: [],
      firstKexPacketFollows: guess && role === 'client',
      reserved: 0,
    }
  }

  /** Getters: what the peer says may arrive after a guessed first packet was sent. */
  #makeContext(): KeyExchangeContext {
    const { role, crypto, groupExchange, ownIdentification, peerIdentification } = this.#setup
    const own = (): Uint8Array => this.ownKexInit
    const peer = (): Uint8Array => this.#peerKexInit as Uint8Array
    const client = role === 'client'
    const bounds = (): KeyExchangeContext['groupExchange'] => groupExchange ?? this.#groupExchange()
    return {
      crypto,
      get groupExchange() {
        return bounds()
      },
      onPublicValue: (value, prime) => this.#events.trace({ event: 'public-value', value, prime }),
      get clientIdentification() {
        return client ? ownIdentification() : peerIdentification()
      },
      get serverIdentification() {
        return client ? peerIdentification() : ownIdentification()
      },
      get clientKexInit() {
        return client ? own() : peer()
      },
      get serverKexInit() {
        return client ? peer() : own()
      },
    }
  }
}

interface Verified {
  readonly result: KeyExchangeResult
  readonly proof: SignatureVerified
}

/** RFC 8308 §2.1 and draft-miller-sshm-strict-kex: announced among the key exchange names, never negotiated. */
const PSEUDO_ALGORITHMS: Record<Role, readonly string[]> = {
  client: ['ext-info-c', 'kex-strict-c-v00@openssh.com'],
  server: ['ext-info-s', 'kex-strict-s-v00@openssh.com'],
}
