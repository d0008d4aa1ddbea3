// What has gone wrong in other implementations: names that became commands, text that moved the cursor, agents that did
// more than they should, files that others could read, and secrets in the wrong places.
import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { Agent } from '../../src/agent/client.ts'
import { AgentConnection } from '../../src/agent/connection.ts'
import { Keyring } from '../../src/agent/keyring.ts'
import { serveAgent } from '../../src/agent/server.ts'
import type { SignerSource } from '../../src/client/authentication/identity.ts'
import { password } from '../../src/client/authentication/password.ts'
import { agentKeys } from '../../src/client/authentication/public-keys.ts'
import { pin } from '../../src/client/trust/pin.ts'
import type { ConfigRequest } from '../../src/config/request.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { ChannelOpenError, DisconnectError, InsecurePermissionsError, SshError } from '../../src/errors.ts'
import { memoryPair } from '../../src/io/memory.ts'
import { generatePrivateKey } from '../../src/keys/generate.ts'
import { loadPrivateKey } from '../../src/keys/load.ts'
import { formatPrivateKey } from '../../src/keys/format-private-key.ts'
import { parsePrivateKey } from '../../src/keys/parse-private-key.ts'
import { savePrivateKey } from '../../src/keys/store.ts'
import { channelOpen, channelOpenFailure, globalRequest, requestFailure } from '../../src/messages/connection.ts'
import { disconnect, kexInit, serviceAccept } from '../../src/messages/transport.ts'
import { userauthFailure, userauthRequest } from '../../src/messages/userauth.ts'
import { Writer } from '../../src/wire/writer.ts'
import { ecdsaSigner, ed25519Signer } from '../protocol/userauth/signers.ts'
import { cheapChoices } from './raw-peer.ts'
import { clientUnderTest, connectedClient, serverUnderTest } from './under-test.ts'

const nothing = new Uint8Array(0)

type Asked = Pick<ConfigRequest, 'host' | 'user' | 'commandLine'>

async function resolve(request: Asked, text = '', commands: string[] = []): Promise<void> {
  await resolveConfig({
    ...request,
    files: { user: { path: '/config', required: true } },
    local: { user: 'me', uid: 1, home: '/home/me', hostName: 'here', environment: {} },
    source: { read: async () => ({ text }), glob: async () => [] },
    sha1: () => new Uint8Array(20),
    runCommand: async (command) => (commands.push(command), 1),
  })
}

test('CVE-2023-51385 (OpenSSH), CVE-2023-6004 (libssh): host names that a shell would take apart', async () => {
  const config = 'Match exec "test %h"\nHost *\n  ProxyCommand nc %h %p\n'
  for (const host of [
    '$(id)',
    '`id`',
    'a;id',
    'a|id',
    'a&id',
    "a'b",
    'a"b',
    'a b',
    '-oProxyCommand=id',
    'a\nb',
    'a\\b',
    '\u0000',
  ]) {
    const commands: string[] = []
    await assert.rejects(resolve({ host }, config, commands), SshError, host)
    assert.deepEqual(commands, [])
  }
})

test('CVE-2025-61984 (OpenSSH), AsyncSSH 2026: user names that a shell would take apart', async () => {
  const config = 'Match exec "test %r"\n'
  for (const user of ['$(id)`id`', '`id`', 'a;id', "a'b", '-x', 'a\nid', 'a -x', 'a\\', '\u0001']) {
    const commands: string[] = []
    await assert.rejects(resolve({ host: 'h', user }, config, commands), SshError, user)
    assert.deepEqual(commands, [])
  }
})

test('OpenSSH 10.3: hops of ProxyJump that a shell would take apart', async () => {
  for (const hop of ['-x', 'a$(id)', '`id`@h', 'h;id', "u'@h"]) {
    await assert.rejects(resolve({ host: 'h', commandLine: [['ProxyJump', hop]] }), SshError, hop)
  }
})

test('CVE-2019-6109, CVE-2019-6110 (OpenSSH) class: the words of a peer do not move the cursor', async () => {
  const evil = 'x\u001b[2J\u001b]0;title\u0007\r\n\u009b31m\u202egpj.exe\u2028'
  const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
  const ended = await connectedClient()
  ended.peer.send(disconnect.encode({ reasonCode: 2, description: evil, languageTag: '' }))
  const error = await ended.over
  assert.ok(error instanceof DisconnectError)
  assert.equal(error.description, evil)
  assert.doesNotMatch(error.message, controls)

  const refused = await connectedClient()
  const session = refused.connection.exec('x')
  await refused.peer.expect(channelOpen.number)
  const refusal = { recipientChannel: 0, reasonCode: 1, description: evil, languageTag: '' }
  refused.peer.send(channelOpenFailure.encode(refusal))
  const { error: why } = await session.exit
  assert.ok(why instanceof ChannelOpenError)
  assert.equal(why.description, evil)
  assert.doesNotMatch(why.message, controls)
  await refused.connection.close()
})

test('CVE-2023-38408, CVE-2016-10009 (OpenSSH): an agent of ours loads nothing', async () => {
  const [ours, theirs] = memoryPair()
  const served = serveAgent(theirs, new Keyring())
  const provider = new Writer().text('/tmp/evil.so').text('pin').bytes()
  const connection = new AgentConnection(ours)
  // SSH_AGENTC_ADD_SMARTCARD_KEY, …_CONSTRAINED, and every number that means nothing.
  for (const number of [20, 26, 21, 0, 1, 9, 99, 200, 255]) {
    const reply = await connection.request(Buffer.concat([Buffer.of(number), provider]))
    assert.deepEqual([...reply], [5], `request ${number}`)
  }
  connection.close()
  await served
})

test('CVE-2026-39832 (x/crypto) class: an agent of ours refuses a key with a constraint that it does not know', async () => {
  const [ours, theirs] = memoryPair()
  const keyring = new Keyring()
  const served = serveAgent(theirs, keyring)
  const agent = new Agent(ours)
  const key = await generatePrivateKey()
  const extensions = [{ name: 'restrict-destination-v00@openssh.com', details: nothing }]
  await assert.rejects(agent.add(key, { extensions }), { code: 'agent-failed' })
  assert.equal(keyring.keys.length, 0)
  await agent.add(key, { confirm: true })
  const [signer] = await agent.signers()
  // Nobody is there to confirm.
  await assert.rejects(async () => await signer?.sign(nothing, 'ssh-ed25519'), { code: 'agent-failed' })
  agent.close()
  await served
})

test('CVE-2016-10009 (OpenSSH) class: a server that opens a channel to an agent nobody offered', async () => {
  const { peer, connection } = await connectedClient()
  for (const channelType of [
    'auth-agent@openssh.com',
    'x11',
    'session',
    'forwarded-tcpip',
    'direct-tcpip',
    'tun@openssh.com',
  ]) {
    const sizes = { senderChannel: 0, initialWindowSize: 1, maximumPacketSize: 1 }
    const channelSpecificData = channelType === 'forwarded-tcpip' ? forwardedFrom() : nothing
    peer.send(channelOpen.encode({ channelType, ...sizes, channelSpecificData }))
    assert.ok(await peer.expect(channelOpenFailure.number), channelType)
  }
  assert.deepEqual(connection.channels, [])
  await connection.close()
})

test('the agent is told about the session before it signs, so that keys keep to their destinations', async () => {
  const calls: string[] = []
  const signer = ed25519Signer()
  const source: SignerSource = {
    signers: async () => (
      calls.push('signers'),
      [{ ...signer, sign: (data, name) => (calls.push('sign'), signer.sign(data, name)) }]
    ),
    bindSession: async ({ isForwarding }) => void calls.push(`bind ${isForwarding}`),
  }
  const { peer, over } = clientUnderTest({ authentication: [agentKeys(source)] })
  await peer.handshake()
  peer.send(serviceAccept.encode({ serviceName: 'ssh-userauth' }))
  await peer.expect(userauthRequest.number)
  peer.close()
  await over
  assert.deepEqual(calls.slice(0, 2), ['bind false', 'signers'])
})

test('CVE-2022-24302 (paramiko): a private key is never to be read by others, and nothing is written through a link', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yon-key-'))
  const before = process.umask(0)
  try {
    const key = await generatePrivateKey()
    const path = join(folder, 'key')
    await savePrivateKey(path, key)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    await assert.rejects(savePrivateKey(path, key), { code: 'EEXIST' })
    await symlink(join(folder, 'elsewhere'), join(folder, 'link'))
    await assert.rejects(savePrivateKey(join(folder, 'link'), key), { code: 'EEXIST' })
    assert.deepEqual((await readdir(folder)).sort(), ['key', 'key.pub', 'link'])
    const open = join(folder, 'open')
    await writeFile(open, await formatPrivateKey(key), { mode: 0o644 })
    await assert.rejects(loadPrivateKey(open), InsecurePermissionsError)
  } finally {
    process.umask(before)
    await rm(folder, { recursive: true })
  }
})

test('CVE-2020-14145 (OpenSSH): the order of host key algorithms is that of the keys that are known', async () => {
  const known = ecdsaSigner()
  const { serverHostKey: _any, ...algorithms } = cheapChoices
  let offered: readonly string[] = []
  const { peer, over } = clientUnderTest({ algorithms, trust: pin(known.publicKey) })
  peer.onKexInit = (payload) => (offered = kexInit.decode(payload).serverHostKeyAlgorithms)
  peer.identify()
  peer.beginExchange()
  await over
  assert.equal(offered[0], 'ecdsa-sha2-nistp256')
})

test('CVE-2016-0777 (OpenSSH roaming): what a server asks for that we have never heard of fails', async () => {
  const { peer, connection } = await connectedClient()
  const requestName = 'resume@appgate.com'
  peer.send(globalRequest.encode({ requestName, wantReply: true, requestSpecificData: new Uint8Array(64) }))
  assert.ok(await peer.expect(requestFailure.number))
  await connection.close()
})

test('no secret is in an error, in a trace, or in an event of the server', async () => {
  const secret = 'correct horse battery staple'
  const seen: unknown[] = []
  const client = clientUnderTest({ authentication: [password(secret)], onTrace: (trace) => seen.push(trace) })
  await client.peer.handshake()
  client.peer.send(serviceAccept.encode({ serviceName: 'ssh-userauth' }))
  const failure = userauthFailure.encode({ authenticationsThatCanContinue: ['password'], partialSuccess: false })
  for (let sent = 0; !client.peer.ended && sent < 3; sent++) {
    await client.peer.expect(userauthRequest.number)
    client.peer.send(failure)
  }
  seen.push(await client.over)

  const server = serverUnderTest({ authentication: { password: () => Promise.reject(new Error('database')) } })
  await server.peer.handshake()
  const attempt = clientUnderTest({ authentication: [password(secret)] })
  await attempt.peer.handshake()
  attempt.peer.send(serviceAccept.encode({ serviceName: 'ssh-userauth' }))
  const request = (await attempt.peer.expect(userauthRequest.number)) as Uint8Array
  server.peer.send(Uint8Array.of(5, 0, 0, 0, 12, ...Buffer.from('ssh-userauth')), request)
  await server.peer.expect(userauthFailure.number)
  seen.push(server.events.map((event) => ({ ...event, connection: undefined })))
  server.peer.close()
  attempt.peer.close()
  seen.push(await server.over, await attempt.over)

  const text = await formatPrivateKey(await generatePrivateKey(), { passphrase: secret })
  seen.push(await parsePrivateKey(text, { passphrase: `${secret}!` }).catch((error: unknown) => error))
  for (const thing of seen) assert.ok(!inspect(thing, { depth: 6 }).includes('battery'), inspect(thing))
})

function forwardedFrom(): Uint8Array {
  return new Writer().text('localhost').uint32(80).text('192.0.2.1').uint32(9).bytes()
}
