// Records the sessions of packages/ssh/test/transcripts: one for each algorithm that the installed sshd has too.
// `npm run transcripts`, and commit what it wrote.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { connectTcp } from '@yon/ssh'
import { loadPublicKey } from '@yon/ssh/keys'
import { ourAlgorithms } from './catalogs.ts'
import type { KeyType } from './keys.ts'
import { type Offer, offerOf } from './offer.ts'
import { everythingInCommon } from './openssh-algorithms.ts'
import { startSshd, type Sshd } from './sshd.ts'

type Recording = typeof import('../packages/ssh/test/replay/recording-stream.ts')
type Scenario = typeof import('../packages/ssh/test/replay/scenario.ts')
type Format = typeof import('../packages/ssh/test/replay/transcript.ts')

const compiled = new URL('../../packages/ssh/dist/test/replay/', import.meta.url)
const load = async <T>(name: string): Promise<T> => (await import(new URL(name, compiled).href)) as T
const { RecordingStream } = await load<Recording>('recording-stream.js')
const { runScenario, userKey } = await load<Scenario>('scenario.js')
const { formatTranscript } = await load<Format>('transcript.js')
const folder = new URL('../../packages/ssh/test/transcripts/', import.meta.url)

const kinds = ['keyExchange', 'serverHostKey', 'cipher', 'mac', 'compression'] as const

async function main(): Promise<void> {
  await using sshd = await start()
  const offer = await offerOf(sshd)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  for (const kind of kinds) {
    const ours =
      kind === 'compression' ? ['zlib@openssh.com'] : ourAlgorithms(kind === 'serverHostKey' ? 'hostKey' : kind)
    for (const name of ours.filter((each) => offer[kind].includes(each))) {
      await writeFile(new URL(`${kind}-${name}.txt`, folder), await record(sshd, kind, name))
      console.log(`${kind} ${name}`)
    }
  }
}

/** Everything that both have is switched on. */
async function start(): Promise<Sshd> {
  const { publicKey } = await userKey()
  const line = `ssh-ed25519 ${Buffer.from(publicKey).toString('base64')} transcript`
  return await startSshd({ ...(await everythingInCommon()), authorizedKeys: [line] })
}

async function record(sshd: Sshd, kind: keyof Offer, name: string): Promise<string> {
  const stream = new RecordingStream(await connectTcp(sshd))
  const varied = { [kind]: name }
  const type = kind === 'serverHostKey' ? hostKeyTypeOf(name) : 'ed25519'
  const fingerprint = (await loadPublicKey(`${sshd.hostKeyFiles[type]}.pub`)).fingerprint()
  const { user } = sshd
  const { serverSoftware: server } = await runScenario(varied, { stream, user, fingerprint })
  return formatTranscript({ facts: { kind, name, server, user, fingerprint }, turns: stream.turns })
}

function hostKeyTypeOf(algorithm: string): KeyType {
  if (algorithm.includes('rsa')) return 'rsa'
  if (algorithm.endsWith('dss')) return 'dsa'
  const curves = { nistp256: 'ecdsa', nistp384: 'ecdsa-384', nistp521: 'ecdsa-521' } as const
  const curve = Object.entries(curves).find(([name]) => algorithm.endsWith(name))
  return curve?.[1] ?? 'ed25519'
}

await main()
