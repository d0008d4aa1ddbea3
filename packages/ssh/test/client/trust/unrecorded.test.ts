// A first key that cannot be kept: refused by whoever trusts it because it is the first, used where ssh would use it.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { acceptNew, connect, HostKeyError, knownHosts, password } from '../../../src/index.ts'
import { PublicKey } from '../../../src/keys/public-key.ts'
import { startServer } from '../../server/pair.ts'
import { ed25519 } from '../../known-hosts/keys.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yon-unrecorded-'))
})
after(() => rm(folder, { recursive: true }))

const KEY = ed25519('host')
const question = { host: 'h.example', port: 22, address: undefined, hostKey: KEY, algorithm: 'ssh-ed25519' }
/** Its directory does not exist, and neither does the one above. */
const unwritable = (): string => join(folder, 'none', 'none', 'known_hosts')

test('a first key that cannot be written ends the connection, and the error names the file', async () => {
  await using server = await startServer()
  const file = unwritable()
  await assert.rejects(server.connect({ trust: acceptNew(file) }), (error) => {
    assert.ok(error instanceof HostKeyError, String(error))
    assert.deepEqual([error.code, error.phase, error.hop], ['host-key-rejected', 'host-key', '127.0.0.1'])
    assert.ok(error.message.endsWith(`could not be added to ${file}: No such file or directory`), error.message)
    assert.match(error.advice ?? '', /writable.*mustRecord: false/)
    assert.equal((error.cause as NodeJS.ErrnoException).code, 'ENOENT')
    assert.equal(error.fingerprint, new PublicKey(server.hostKey.publicKey).fingerprint())
    return true
  })
})

test('with mustRecord: false it is used, and the event tells of it', async () => {
  await using server = await startServer()
  const events: string[] = []
  const onEvent = ({ event }: { readonly event: string }): void => void events.push(event)
  await (await server.connect({ trust: acceptNew(unwritable(), { mustRecord: false, onEvent }) })).close()
  await knownHosts({ files: { user: [unwritable()] }, strict: 'no', onEvent }).verify(question)
  await knownHosts({ files: { user: [unwritable()] }, ask: async () => true, onEvent }).verify(question)
  assert.deepEqual(events, ['not-added', 'not-added', 'not-added'])
})

test('names that would be read back otherwise are not written, and so not trusted', async () => {
  const file = join(folder, 'names')
  for (const odd of [{ host: '*' }, { host: 'h', alias: '@revoked' }]) {
    await assert.rejects(acceptNew(file).verify({ ...question, ...odd }), { code: 'host-key-rejected' })
    await acceptNew(file, { mustRecord: false }).verify({ ...question, ...odd })
  }
  await assert.rejects(readFile(file), { code: 'ENOENT' })
  const nowhere = { files: { user: [] } }
  await assert.rejects(knownHosts({ ...nowhere, strict: 'accept-new' }).verify(question), { code: 'host-key-rejected' })
  assert.ok(await knownHosts({ ...nowhere, strict: 'no' }).verify(question))
})

test('connect goes on as ssh, and tells the person', async () => {
  await using server = await startServer()
  const told: string[] = []
  const person = { ask: () => Promise.resolve(undefined), tell: (text: string) => void told.push(text) }
  const settings = [
    ['UserKnownHostsFile', unwritable()],
    ['GlobalKnownHostsFile', '/dev/null'],
    ['StrictHostKeyChecking', 'accept-new'],
  ] as const
  const authentication = [password('sesame')]
  const destination = `ssh://alice@127.0.0.1:${server.server.port}`
  await (await connect(destination, { configFile: 'none', settings, person, authentication })).close()
  assert.deepEqual(told, [`Failed to add the host to the list of known hosts (${unwritable()}).`])
})

test('connect to a host that is not known: the error names host, file and ways out', async () => {
  await using server = await startServer()
  const file = join(folder, 'empty')
  const settings = [
    ['UserKnownHostsFile', file],
    ['GlobalKnownHostsFile', '/dev/null'],
  ] as const
  const { port } = server.server
  await assert.rejects(connect(`ssh://alice@127.0.0.1:${port}`, { configFile: 'none', settings }), (error) => {
    assert.ok(error instanceof HostKeyError, String(error))
    assert.equal(error.code, 'host-key-unknown')
    const start = 'Host key verification failed: nobody confirmed the ED25519 key of'
    assert.equal(error.message, `${start} [127.0.0.1]:${port}; it is not in ${file}`)
    const fingerprint = new PublicKey(server.hostKey.publicKey).fingerprint()
    for (const part of [fingerprint, 'person', 'trust', file]) assert.ok(error.advice?.includes(part), error.advice)
    return true
  })
})
