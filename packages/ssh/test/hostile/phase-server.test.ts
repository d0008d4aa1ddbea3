// Every message number in every phase, sent to the server by a client.
import { userauthSuccess } from '../../src/messages/userauth.ts'
import { any, type Phase, type Subject, testPhase } from './phases.ts'
import type { RawPeerOptions } from './raw-peer.ts'
import { passwordRequest, requestService, serverUnderTest } from './under-test.ts'

const accepted = { valid: 'accepted' } as const
const always: Phase['expected'] = { 1: { valid: 'disconnected' }, 2: any('accepted'), 3: any('accepted'), 4: accepted }
const underKeys: Phase['expected'] = { ...always, 192: accepted, 193: any('accepted') }
const strict: Phase['expected'] = { 1: { valid: 'disconnected' } }

function start(options: RawPeerOptions): Subject {
  const { peer, over, connection } = serverUnderTest({}, options)
  return { peer, over, isAuthenticated: () => connection.isAuthenticated }
}

async function logIn({ peer }: Subject): Promise<void> {
  await peer.handshake()
  peer.send(requestService, passwordRequest('sesame'))
  await peer.expect(userauthSuccess.number)
}

for (const lax of [false, true]) {
  const options: RawPeerOptions = { strict: !lax }
  const suffix = lax ? ', not strict' : ''
  const expected = lax ? always : strict

  testPhase({
    name: `before SSH_MSG_KEXINIT${suffix}`,
    start,
    options: () => options,
    async walk({ peer }, inject) {
      peer.identify()
      inject()
      peer.beginExchange()
      await peer.established()
    },
    expected,
    unassigned: 'refused',
  })

  testPhase({
    name: `between SSH_MSG_KEXINIT and the first message of the method${suffix}`,
    start,
    options: () => options,
    async walk({ peer }, inject) {
      peer.identify()
      peer.beginExchange()
      inject()
      await peer.established()
    },
    expected,
    unassigned: 'refused',
  })

  testPhase({
    name: `before SSH_MSG_NEWKEYS${suffix}`,
    start,
    options: (inject) => ({ ...options, beforeNewKeys: inject }),
    walk: ({ peer }) => peer.handshake().then(() => undefined),
    expected,
    unassigned: 'refused',
  })
}

testPhase({
  name: 'before SSH_MSG_SERVICE_REQUEST',
  start,
  async walk({ peer }, inject) {
    await peer.handshake()
    inject()
  },
  expected: { ...underKeys, 5: accepted, 7: accepted },
  unassigned: 'unimplemented',
})

testPhase({
  name: 'during authentication',
  start,
  async walk({ peer }, inject) {
    await peer.handshake()
    peer.send(requestService)
    inject()
  },
  // The service may be asked for again, as Paramiko does.
  expected: { ...underKeys, 5: accepted, 7: accepted },
  unassigned: 'unimplemented',
})

testPhase({
  name: 'in the connection',
  start,
  authenticates: true,
  async walk(subject, inject) {
    await logIn(subject)
    inject()
  },
  // RFC 4252 §5.1: requests after success are ignored.
  expected: { ...underKeys, 50: any('accepted'), 80: accepted, 90: accepted },
  unassigned: 'unimplemented',
})

testPhase({
  name: 'during a re-key, after SSH_MSG_KEXINIT',
  start,
  authenticates: true,
  async walk(subject, inject) {
    await logIn(subject)
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
    await logIn(subject)
    rekeying = true
    subject.peer.beginExchange()
    await subject.peer.established()
  },
  expected: always,
  unassigned: 'refused',
})
