// CheckHostIP: what is known by the address of a host. Whole programs beside ssh: interop/host-key-settings.test.ts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knownHosts } from '../../../src/client/trust/known-hosts.ts'
import type { KnownHostsOptions, TrustEvent } from '../../../src/client/trust/known-hosts-options.ts'
import type { HostKeyQuestion } from '../../../src/client/trust/policy.ts'
import { HostKeyError } from '../../../src/errors.ts'
import { parseKnownHosts } from '../../../src/known-hosts/parse.ts'
import { ed25519, keyText } from '../../known-hosts/keys.ts'

const KEY = keyText(ed25519('key'))
const OTHER = keyText(ed25519('other'))

/** What is decided, what is told, and what the file is then. */
async function check(text: string, options: Partial<KnownHostsOptions> = {}, question: Partial<HostKeyQuestion> = {}) {
  const events: TrustEvent[] = []
  let file = text
  const policy = knownHosts({
    files: { user: ['/known'] },
    checkAddress: true,
    onEvent: (event) => events.push(event),
    store: {
      read: async () => [parseKnownHosts(file, '/known')],
      append: async (_path, lines) => void (file += lines.map((line) => `${line}\n`).join('')),
    },
    ...options,
  })
  const asked = { host: 'h', port: 22, address: '192.0.2.1', hostKey: ed25519('key'), algorithm: 'ssh-ed25519' }
  const error: unknown = await policy.verify({ ...asked, ...question }).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error === undefined || error instanceof HostKeyError)
  return { code: error?.code, events: events.map(({ event }) => event), file, warning: error?.warning ?? [] }
}

test('an address that is not known yet is added', async () => {
  const { code, events, file } = await check(`h ${KEY}\n`)
  assert.deepEqual([code, events, file], [undefined, ['known', 'address-added'], `h ${KEY}\n192.0.2.1 ${KEY}\n`])
})

test('a new host is recorded with its address', async () => {
  const { events, file } = await check('', { strict: 'accept-new' }, { port: 2222 })
  assert.deepEqual([events, file], [['added'], `[h]:2222,[192.0.2.1]:2222 ${KEY}\n`])
})

test('not on this machine, behind a proxy, or by the address itself', async () => {
  for (const question of [
    { address: '127.0.0.1' },
    { address: '::1' },
    { address: undefined },
    { host: '192.0.2.1' },
  ]) {
    const text = `h ${KEY}\n192.0.2.1 ${question.host === undefined ? OTHER : KEY}\n`
    const { code, file } = await check(text, {}, question)
    assert.deepEqual([code, file], [undefined, text])
  }
})

test('another key at the address: refused, unless somebody confirms it or nothing is checked', async () => {
  const text = `h ${KEY}\n192.0.2.1 ${OTHER}\n`
  const strictly = await check(text)
  assert.equal(strictly.code, 'host-key-changed')
  assert.match(strictly.warning.join('\n'), /differs from the key for the IP address '192\.0\.2\.1'\nOffending/)
  const ask = async (): Promise<boolean> => false
  const questions: string[] = []
  const confirm = (answer: boolean) => async (question: string) => {
    questions.push(question)
    return answer
  }
  assert.equal((await check(text, { ask, confirm: confirm(false) })).code, 'host-key-unknown')
  assert.equal((await check(text, { ask, confirm: confirm(true) })).code, undefined)
  assert.match(questions[0] as string, /\/known:2\nMatching host key in \/known:1\nAre you sure .*\? $/)
  assert.deepEqual((await check(text, { strict: 'no' })).events, ['known', 'address-differs'])
})

test('a host and its address that say different things are told apart from a change of both', async () => {
  const spoofed = await check(`h ${OTHER}\n192.0.2.1 ${KEY}\n`)
  assert.match(spoofed.warning[1] as string, /POSSIBLE DNS SPOOFING/)
  const changed = await check(`h,192.0.2.1 ${OTHER}\n`)
  assert.match(changed.warning[1] as string, /REMOTE HOST IDENTIFICATION HAS CHANGED/)
})
