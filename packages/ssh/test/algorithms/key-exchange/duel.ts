// Both halves of a key exchange in one process: no socket, promise or timer.
import { nodeCrypto } from '../../../src/crypto/node.ts'
import type {
  KeyExchangeContext,
  KeyExchangeMethod,
  KeyExchangeResult,
  SignExchangeHashQuestion,
} from '../../../src/algorithms/key-exchange/method.ts'
import { type Question, ScriptRunner } from '../../../src/protocol/exchange.ts'

const utf8 = new TextEncoder()

export const context: KeyExchangeContext = {
  crypto: nodeCrypto,
  clientIdentification: utf8.encode('SSH-2.0-client'),
  serverIdentification: utf8.encode('SSH-2.0-server'),
  clientKexInit: Uint8Array.of(20, 1, 2, 3),
  serverKexInit: Uint8Array.of(20, 4, 5, 6, 7),
  groupExchange: { minimumBits: 2048, preferredBits: 2048, maximumBits: 8192 },
}
export const hostKey = utf8.encode('a host key blob')
export const signature = utf8.encode('a signature blob')

/** One half, its outgoing payloads in a queue. */
export class Half {
  readonly sent: Uint8Array[] = []
  readonly asked: Question[] = []
  readonly runner: ScriptRunner<KeyExchangeResult>
  result: KeyExchangeResult | undefined

  constructor(method: KeyExchangeMethod, role: 'client' | 'server', over: Partial<KeyExchangeContext> = {}) {
    this.runner = new ScriptRunner(method[role](Object.defineProperties({ ...context }, descriptors(over))), {
      send: (payload) => this.sent.push(payload.slice()),
      ask: (question) => {
        this.asked.push(question)
        this.runner.answer(question.type === 'host-key' ? hostKey : signature)
      },
      done: (result) => (this.result = result),
    })
    this.runner.start()
  }

  get signed(): Uint8Array | undefined {
    const question = this.asked.find(({ type }) => type === 'sign-exchange-hash')
    return (question as SignExchangeHashQuestion | undefined)?.exchangeHash
  }
}

/** Runs both halves to their ends; `tamper` sees every payload on its way. */
export function duel(
  method: KeyExchangeMethod,
  tamper: (payload: Uint8Array, from: 'client' | 'server') => Uint8Array = (payload) => payload,
  over: Partial<KeyExchangeContext> = {},
): { client: Half; server: Half } {
  const client = new Half(method, 'client', over)
  const server = new Half(method, 'server', over)
  while (client.sent.length > 0 || server.sent.length > 0) {
    for (const payload of client.sent.splice(0)) server.runner.receive(tamper(payload, 'client'))
    for (const payload of server.sent.splice(0)) client.runner.receive(tamper(payload, 'server'))
  }
  return { client, server }
}

/** Keeps getters getters. */
function descriptors(over: object): PropertyDescriptorMap {
  return Object.getOwnPropertyDescriptors(over)
}
