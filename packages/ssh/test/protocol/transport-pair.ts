// A client's and a server's transport in one process, without socket, promise or timer.
import { hostKeyAlgorithms } from '../../src/algorithms/host-key/catalog.ts'
import { type AlgorithmChoices, algorithmPolicy } from '../../src/algorithms/policy.ts'
import { algorithmSuite } from '../../src/algorithms/suite.ts'
import { nodeCrypto } from '../../src/crypto/node.ts'
import type { Signer } from '../../src/algorithms/host-key/host-key.ts'
import { ed25519Signer } from './userauth/signers.ts'
import type { Question } from '../../src/protocol/exchange.ts'
import { acceptHostKey } from '../../src/protocol/proofs.ts'
import { Transport } from '../../src/protocol/transport.ts'
import type { TransportOptions, TransportTrace } from '../../src/protocol/transport-setup.ts'

export interface Side {
  readonly transport: Transport
  readonly messages: Uint8Array[]
  readonly traces: TransportTrace[]
  /** Bytes of the other side that were not whole yet. */
  carry: Uint8Array
  established: boolean
  rekeyedCalls: number
}

export interface Pair {
  readonly client: Side
  readonly server: Side
  /** Delivers until both are silent. `tamper` sees and may change every delivery. */
  run(tamper?: (from: 'client' | 'server', bytes: Uint8Array) => Uint8Array): void
}

export interface PairOptions {
  readonly choices?: AlgorithmChoices
  readonly client?: Partial<TransportOptions>
  readonly server?: Partial<TransportOptions>
  readonly hostKey?: Signer
  /** Called for each message, before the next one is looked at. */
  readonly onMessage?: (to: 'client' | 'server', payload: Uint8Array, transport: Transport) => void
}

export function transportPair(options: PairOptions = {}): Pair {
  const hostKey = options.hostKey ?? ed25519Signer()
  const suite = algorithmSuite(algorithmPolicy(hostKeyAlgorithms, { serverHostKey: 'ssh-ed25519', ...options.choices }))
  const base = { crypto: nodeCrypto, suite }
  const client = side(
    { ...base, role: 'client', identification: 'SSH-2.0-yon_test client', ...options.client },
    hostKey,
    options.onMessage,
  )
  const server = side(
    { ...base, role: 'server', identification: 'SSH-2.0-yon_test', ...options.server },
    hostKey,
    options.onMessage,
  )
  client.transport.start()
  server.transport.start()
  return {
    client,
    server,
    run(tamper = (_from, bytes) => bytes) {
      for (;;) {
        const fromClient = joined(client.transport)
        const fromServer = joined(server.transport)
        if (fromClient.length === 0 && fromServer.length === 0) return
        if (fromClient.length > 0) deliver(server, tamper('client', fromClient))
        if (fromServer.length > 0) deliver(client, tamper('server', fromServer))
      }
    },
  }
}

export function deliver(to: Side, bytes: Uint8Array): void {
  const all = Buffer.concat([to.carry, bytes])
  to.carry = all.subarray(to.transport.receive(all))
}

function joined(transport: Transport): Uint8Array {
  return Buffer.concat(transport.takeOutgoing())
}

function side(options: TransportOptions, hostKey: Signer, onMessage: PairOptions['onMessage']): Side {
  const answers: Record<
    string,
    (question: Question & { exchangeHash?: Uint8Array; algorithm?: string; hostKey?: Uint8Array }) => unknown
  > = {
    'host-key': () => hostKey.publicKey,
    'sign-exchange-hash': (question) => hostKey.sign(question.exchangeHash as Uint8Array, question.algorithm as string),
    'verify-host-key': (question) => acceptHostKey(question.hostKey as Uint8Array),
  }
  const transport: Transport = new Transport(options, {
    ask: (question) => {
      const answer = answers[question.type]
      if (answer === undefined) throw new Error(`unexpected question ${question.type}`)
      transport.answer(answer(question))
    },
    established: () => (self.established = true),
    message(payload) {
      self.messages.push(payload)
      onMessage?.(options.role, payload, transport)
    },
    rekeyed: () => self.rekeyedCalls++,
    trace: (trace) => self.traces.push(trace),
  })
  const self: Side = {
    transport,
    messages: [],
    traces: [],
    carry: new Uint8Array(0),
    established: false,
    rekeyedCalls: 0,
  }
  return self
}
