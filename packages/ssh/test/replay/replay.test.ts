// Sessions recorded with OpenSSH's server, one for each algorithm, had again without a network. `npm run transcripts`
// records them anew: needed when the client says something else on purpose.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { cipherAlgorithms } from '../../src/algorithms/cipher/catalog.ts'
import { hostKeyAlgorithms } from '../../src/algorithms/host-key/catalog.ts'
import { keyExchangeMethods } from '../../src/algorithms/key-exchange/catalog.ts'
import { macAlgorithms } from '../../src/algorithms/mac/catalog.ts'
import type { ConnectionInfo } from '../../src/client/info.ts'
import { ReplayStream } from './replay-stream.ts'
import { runScenario, type Varied } from './scenario.ts'
import { parseTranscript } from './transcript.ts'

const folder = new URL('../../../test/transcripts/', import.meta.url)
const recorded = readdirSync(folder)

const catalogs: Readonly<Record<keyof Varied, readonly string[]>> = {
  keyExchange: keyExchangeMethods.flatMap(({ names }): readonly string[] => names),
  // Certificates and security keys are a matter of authorities and tokens, tried elsewhere.
  serverHostKey: hostKeyAlgorithms.map(({ name }) => name).filter((name) => !/-cert-v01@|^sk-/.test(name)),
  cipher: cipherAlgorithms.map(({ name }) => name),
  mac: macAlgorithms.map(({ name }) => name),
  compression: ['zlib@openssh.com'],
}

for (const [kind, names] of Object.entries(catalogs) as [keyof Varied, readonly string[]][]) {
  describe(`transcripts: ${kind}`, () => {
    for (const name of names) {
      const file = `${kind}-${name}.txt`
      const skip = recorded.includes(file) ? {} : { skip: 'the sshd of the recordings cannot do it' }
      test(name, { timeout: 20_000, ...skip }, async () => {
        const { facts, turns } = parseTranscript(readFileSync(new URL(file, folder), 'utf8'))
        const { user = '', fingerprint = '', server = '' } = facts
        const stream = new ReplayStream(turns)
        const outcome = await runScenario({ [kind]: name }, { stream, user, fingerprint }).catch(
          (error: unknown) => error,
        )
        stream.verify()
        if (outcome instanceof Error) throw outcome
        const info = outcome as ConnectionInfo
        assert.equal(info.serverSoftware, server)
        assert.equal(negotiated(info)[kind], name)
      })
    }
  })
}

test('every transcript belongs to an algorithm that we have', () => {
  const known = Object.entries(catalogs).flatMap(([kind, names]) => names.map((name) => `${kind}-${name}.txt`))
  assert.deepEqual(
    recorded.filter((file) => !known.includes(file)),
    [],
  )
  assert.ok(recorded.length > 30)
})

test('a client that says something else than the recorded one is found out', async () => {
  const { facts, turns } = parseTranscript(readFileSync(new URL('cipher-aes128-ctr.txt', folder), 'utf8'))
  const { user = '', fingerprint = '' } = facts
  const stream = new ReplayStream(turns)
  await assert.rejects(runScenario({ cipher: 'aes192-ctr' }, { stream, user, fingerprint }))
  assert.throws(() => stream.verify(), /turn 0, byte \d+: the client said/)
})

function negotiated(info: ConnectionInfo): Required<Varied> {
  const { keyExchange, hostKeyAlgorithm: serverHostKey, serverToClient } = info
  const { cipher, mac, compression } = serverToClient
  // Compression begins after authentication; the first key exchange has none in its keys.
  return { keyExchange, serverHostKey, cipher, mac, compression }
}
