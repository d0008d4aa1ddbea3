// Every message number in every phase, sent to the client by a server.
import { serviceAccept, serviceRequest } from '../../src/messages/transport.ts'
import { userauthRequest } from '../../src/messages/userauth.ts'
import { any, type Phase, type Subject, testPhase } from './phases.ts'
import type { RawPeerOptions } from './raw-peer.ts'
import { clientUnderTest, letIn } from './under-test.ts'

function start(options: RawPeerOptions): Subject {
  const client = clientUnderTest({}, options)
  let connected = false
  client.dialled.then(
    () => (connected = true),
    () => undefined,
  )
  return { ...client, isAuthenticated: () => connected }
}

const accepted = { valid: 'accepted' } as const

/** SSH_MSG_DISCONNECT, and what may come at any time outside of strict key exchange. */
const always: Phase['expected'] = { 1: { valid: 'disconnected' }, 2: any('accepted'), 3: accepted, 4: accepted }
const underKeys: Phase['expected'] = { ...always, 192: accepted, 193: any('accepted') }
/** Nothing of a key exchange but its own messages (RFC 4253 §7.1), and in a strict one not even those for no reason. */
const strict: Phase['expected'] = { 1: { valid: 'disconnected' } }
/** As a server that has never heard of strict key exchange. */
const lax: RawPeerOptions = { strict: false }

testPhase({
  name: 'before SSH_MSG_KEXINIT',
  start,
  async walk({ peer }, inject) {
    peer.identify()
    inject()
    peer.beginExchange()
    await peer.established()
  },
  expected: strict,
  unassigned: 'refused',
})

testPhase({
  name: 'before SSH_MSG_KEXINIT, not strict',
  start,
  options: () => lax,
  async walk({ peer }, inject) {
    peer.identify()
    inject()
    peer.beginExchange()
    await peer.established()
  },
  expected: always,
  unassigned: 'refused',
})

testPhase({
  name: 'between SSH_MSG_KEXINIT and the reply',
  start,
  async walk({ peer }, inject) {
    peer.identify()
    peer.beginExchange()
    inject()
    await peer.established()
  },
  expected: strict,
  unassigned: 'refused',
})

testPhase({
  name: 'between the reply and SSH_MSG_NEWKEYS',
  start,
  options: (inject) => ({ beforeNewKeys: inject }),
  walk: ({ peer }) => peer.handshake().then(() => undefined),
  expected: strict,
  unassigned: 'refused',
})

testPhase({
  name: 'between the reply and SSH_MSG_NEWKEYS, not strict',
  start,
  options: (inject) => ({ ...lax, beforeNewKeys: inject }),
  walk: ({ peer }) => peer.handshake().then(() => undefined),
  expected: always,
  unassigned: 'refused',
})

testPhase({
  name: 'before SSH_MSG_SERVICE_ACCEPT',
  start,
  async walk({ peer }, inject) {
    await peer.handshake()
    await peer.expect(serviceRequest.number)
    inject()
  },
  expected: { ...underKeys, 6: accepted, 7: { valid: 'accepted' }, 53: accepted },
  unassigned: 'unimplemented',
})

testPhase({
  name: 'during authentication',
  start,
  async walk({ peer }, inject) {
    await peer.handshake()
    peer.send(serviceAccept.encode({ serviceName: 'ssh-userauth' }))
    await peer.expect(userauthRequest.number)
    inject()
  },
  expected: {
    ...underKeys,
    7: accepted,
    51: { valid: 'failed' },
    // SSH_MSG_USERAUTH_SUCCESS is what the client waits for.
    52: { empty: 'accepted', valid: 'accepted' },
    53: accepted,
  },
  unassigned: 'unimplemented',
  awaited: 52,
})

testPhase({
  name: 'in the connection',
  start,
  authenticates: true,
  async walk(subject, inject) {
    await letIn(subject)
    inject()
  },
  // A global request and a channel open are answered; all else concerns channels and replies that there are not.
  expected: { ...underKeys, 80: accepted, 90: accepted },
  unassigned: 'unimplemented',
})

testPhase({
  name: 'during a re-key, after SSH_MSG_KEXINIT',
  start,
  authenticates: true,
  async walk(subject, inject) {
    await letIn(subject)
    subject.peer.beginExchange()
    inject()
    await subject.peer.established()
  },
  expected: always,
  unassigned: 'refused',
})

let rekeying = false
testPhase({
  name: 'during a re-key, before SSH_MSG_NEWKEYS',
  start,
  authenticates: true,
  options: (inject) => ({ beforeNewKeys: () => (rekeying ? inject() : undefined) }),
  async walk(subject) {
    rekeying = false
    await letIn(subject)
    rekeying = true
    subject.peer.beginExchange()
    await subject.peer.established()
  },
  expected: always,
  unassigned: 'refused',
})
