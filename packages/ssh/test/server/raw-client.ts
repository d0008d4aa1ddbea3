// A client that has the keys of the transport and then sends whatever a test likes.
import assert from 'node:assert/strict'
import { hostKeyAlgorithms } from '../../src/algorithms/host-key/catalog.ts'
import { algorithmPolicy } from '../../src/algorithms/policy.ts'
import { algorithmSuite } from '../../src/algorithms/suite.ts'
import { nodeCrypto } from '../../src/crypto/node.ts'
import type { SshError } from '../../src/errors.ts'
import { Driver } from '../../src/io/driver.ts'
import { memoryPair } from '../../src/io/memory.ts'
import { serviceRequest } from '../../src/messages/transport.ts'
import { passwordData, userauthRequest } from '../../src/messages/userauth.ts'
import { acceptHostKey } from '../../src/protocol/proofs.ts'
import type { TestServer } from './pair.ts'

export interface RawClient {
  /** Payloads of the server. */
  readonly received: Uint8Array[]
  /** Is the connection over? */
  isOver(): boolean
  /** Why the connection is over. */
  readonly closed: Promise<SshError | undefined>
  send(...payloads: readonly Uint8Array[]): void
  /** Waits for a message of this number, or for the end. */
  waitFor(number: number): Promise<Uint8Array | undefined>
}

/** A client up to the end of the first key exchange, in memory. */
export async function rawClient({ server }: TestServer): Promise<RawClient> {
  const [ours, theirs] = memoryPair()
  server.attach(theirs)
  const received: Uint8Array[] = []
  const waiting = new Set<() => void>()
  const wake = (): void => waiting.forEach((check) => check())
  let over = false
  let resolveClosed: (error: SshError | undefined) => void = () => undefined
  const closed = new Promise<SshError | undefined>((resolve) => (resolveClosed = resolve))
  const policy = algorithmPolicy(hostKeyAlgorithms, { keyExchange: 'curve25519-sha256' })
  const driver = await new Promise<Driver>((resolve) => {
    const made: Driver = new Driver(
      ours,
      { role: 'client', crypto: nodeCrypto, suite: algorithmSuite(policy), identification: 'SSH-2.0-raw' },
      {
        ask: (question) => acceptHostKey((question as { readonly hostKey?: Uint8Array }).hostKey as Uint8Array),
        established: () => resolve(made),
        message(payload) {
          if (payload[0] === USERAUTH_SUCCESS) made.transport.authenticated()
          received.push(payload)
          wake()
        },
        writable: () => undefined,
        closed(error) {
          over = true
          resolveClosed(error)
          wake()
        },
      },
    )
    made.start()
  })
  const send = (...payloads: readonly Uint8Array[]): void => {
    driver.guard(() => {
      for (const payload of payloads) driver.send(payload)
    })
  }
  const waitFor = (number: number): Promise<Uint8Array | undefined> =>
    new Promise((resolve) => {
      const check = (): void => {
        const found = received.find((payload) => payload[0] === number)
        if (found === undefined && !over) return
        waiting.delete(check)
        resolve(found)
      }
      waiting.add(check)
      check()
    })
  return { received, closed, send, waitFor, isOver: () => over }
}

export const begin = serviceRequest.encode({ serviceName: 'ssh-userauth' })

export function password(text: string): Uint8Array {
  return userauthRequest.encode({
    userName: 'alice',
    serviceName: 'ssh-connection',
    methodName: 'password',
    methodSpecificData: passwordData.encode({ change: false, password: text }),
  })
}

/** A raw client whose user is in. */
export async function loggedIn(pair: TestServer): Promise<RawClient> {
  const client = await rawClient(pair)
  client.send(begin, password('sesame'))
  assert.notEqual(await client.waitFor(USERAUTH_SUCCESS), undefined)
  return client
}

const USERAUTH_SUCCESS = 52
