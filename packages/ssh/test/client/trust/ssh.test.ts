// The same files of known hosts, the same server key: what ssh decides and prints, and what we do.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { knownHosts } from '../../../src/client/trust/known-hosts.ts'
import type { Strictness } from '../../../src/client/trust/known-hosts-options.ts'
import { HostKeyError } from '../../../src/errors.ts'
import { hashName } from '../../../src/known-hosts/name.ts'
import { parsePublicKeyLine } from '../../../src/keys/public-key-line.ts'
import { describeFault } from '../../../src/keys/certificate-check.ts'
import { addedWarning, unknownHostQuestion, VERIFICATION_FAILED } from '../../../src/client/trust/texts.ts'
import { inDirectory, run } from '../../keys/programs.ts'

const SSHD = '/usr/sbin/sshd'

/** What follows from an unsafe key is printed elsewhere; not every ssh tells how to remove a line. */
const NOT_COMPARED = / is disabled |^ {2}remove with:|^ {2}ssh-keygen -f/

const keyFiles: Record<string, string> = {}

interface Case {
  /** Lines of the user's file; KEY, RSA, OTHER and CA stand for public keys. */
  readonly user?: string
  readonly system?: string
  readonly port?: number
  readonly alias?: string
  readonly strict?: Strictness
  readonly answer?: 'yes' | 'no'
  /** Principals of the host certificate that the server shows; none shows a plain key. */
  readonly certificate?: string
  readonly certificateOptions?: readonly string[]
  readonly hashed?: boolean
  /** RevokedHostKeys: keys as text, or the specification of a KRL; `none` names a file that is not there. */
  readonly revoked?: { readonly text?: string; readonly krl?: string }
}

const CASES: Readonly<Record<string, Case>> = {
  'a known key': { user: 'h.example KEY' },
  'a known key on another port': { user: '[h.example]:2222 KEY', port: 2222 },
  'a key known without the port': { user: 'h.example KEY', port: 2222 },
  'a key that differs without the port': { user: 'h.example OTHER', port: 2222, strict: 'yes' },
  'a key that differs without the port, asked': { user: 'h.example OTHER', port: 2222, answer: 'yes' },
  'a hashed name': { user: `${hashName('h.example')} KEY` },
  'a pattern': { user: '*.example,!x.example KEY' },
  'a negated pattern': { user: '*.example,!h.example KEY', strict: 'yes' },
  'names in capitals': { user: 'H.Example KEY' },
  'an unknown key, strictly': { strict: 'yes' },
  'an unknown key, confirmed': { answer: 'yes' },
  'an unknown key, confirmed and hashed': { answer: 'yes', hashed: true, port: 2222 },
  'an unknown key, refused': { answer: 'no' },
  'an unknown key, new ones accepted': { strict: 'accept-new' },
  'an unknown key, no checking': { strict: 'no', user: 'other OTHER' },
  'an unknown key of which other names are known': {
    user: `a.example,b.example KEY\n${hashName('c')} KEY\n@revoked r OTHER\n[d]:22 KEY`,
    system: Array.from({ length: 9 }, (_, i) => `s${i} KEY`).join('\n'),
    answer: 'yes',
  },
  'a changed key': { user: '# x\nh.example OTHER', strict: 'ask' },
  'a changed key, strictly': { user: 'h.example OTHER\nh.example RSA', strict: 'yes' },
  'a changed key, new ones accepted': { user: 'h.example OTHER', strict: 'accept-new', port: 22 },
  'a changed key in the system’s file': { system: 'h.example OTHER' },
  'a changed key, no checking': { user: 'h.example OTHER', strict: 'no' },
  'a key of another type is known': { user: 'h.example RSA' },
  'a key of another type and this one': { user: 'h.example RSA\nh.example KEY' },
  'a revoked key': { user: 'h.example KEY\n@revoked * KEY' },
  'a revoked key of another host': { user: 'h.example KEY\n@revoked other KEY' },
  'an alias': { user: 'alias KEY\nh.example OTHER', alias: 'Alias', port: 2222 },
  'an unknown alias': { user: 'h.example KEY', alias: 'alias', port: 2222, strict: 'yes' },
  'bad lines': { user: 'h.example\nh.example ssh-ed25519\n@bad h.example KEY\nh.example ssh-rsa AAAA\nh.example KEY' },
  'a certificate of a known authority': { user: '@cert-authority *.example CA', certificate: 'h.example' },
  'a certificate on another port': {
    user: '@cert-authority [*.example]:2222 CA',
    certificate: 'h.example',
    port: 2222,
  },
  'a certificate, authority known without the port': {
    user: '@cert-authority *.example CA',
    certificate: 'h.example',
    port: 2222,
  },
  'a certificate for another name': { user: '@cert-authority * CA', certificate: 'x.example', strict: 'yes' },
  'a certificate for the alias': { user: '@cert-authority * CA', certificate: 'al', alias: 'al' },
  'a certificate that is over': {
    user: '@cert-authority * CA',
    certificate: 'h.example',
    certificateOptions: ['-V', '20200101:20210101'],
    strict: 'yes',
  },
  'a certificate of nobody known': { user: '@cert-authority * OTHER', certificate: 'h.example', strict: 'yes' },
  'a certificate whose plain key is known': { user: 'h.example KEY', certificate: 'x' },
  'a bad certificate whose plain key is known': { user: '@cert-authority * CA\nh.example KEY', certificate: 'x' },
  'a certificate whose plain key has changed': { user: 'h.example OTHER', certificate: 'h.example' },
  'a certificate of a revoked authority': {
    user: '@cert-authority * CA\n@revoked * CA',
    certificate: 'h.example',
  },
  'a certificate of a revoked key': { user: '@cert-authority * CA\n@revoked * KEY', certificate: 'h.example' },
  'a key on a list': { user: 'h.example KEY', revoked: { text: '# x\nOTHER\nKEY comment' } },
  'a key that is not on a list': { user: 'h.example KEY', revoked: { text: 'OTHER' } },
  'a key in a KRL': { user: 'h.example KEY', revoked: { krl: 'key: KEY' } },
  'a key in a KRL, by hash': { user: 'h.example KEY', revoked: { krl: 'sha256: KEY\nsha1: OTHER' } },
  'an authority on a list': { user: '@cert-authority * CA', certificate: 'h.example', revoked: { text: 'CA' } },
  'an authority in a KRL': { user: '@cert-authority * CA', certificate: 'h.example', revoked: { krl: 'key: CA' } },
  'a serial number in a KRL': {
    user: '@cert-authority * CA',
    certificate: 'h.example',
    certificateOptions: ['-z', '77'],
    revoked: { krl: 'serial: 70-80' },
  },
  'a serial number that is not in a KRL': {
    user: '@cert-authority * CA',
    certificate: 'h.example',
    certificateOptions: ['-z', '81'],
    revoked: { krl: 'serial: 70-80\nserial: 1' },
  },
  'a key identifier in a KRL': { user: '@cert-authority * CA', certificate: 'h.example', revoked: { krl: 'id: id' } },
  'a list that is not there': { user: 'h.example KEY', revoked: {} },
  'an authority as a plain key': { user: 'h.example CA', certificate: 'h.example' },
  'a certificate of an unknown authority, confirmed': { certificate: 'h.example', answer: 'yes' },
}

for (const [name, one] of Object.entries(CASES)) {
  test(`as ssh decides: ${name}`, needsServer(), () =>
    inDirectory(async (path) => {
      const keys = makeKeys(path, one)
      const fill = (text = ''): string => text.replace(/\b(?:KEY|RSA|OTHER|CA)\b/g, (word) => keys[word] ?? word)
      for (const side of ['ours', 'theirs']) {
        writeFileSync(path(`${side}-user`), one.user === undefined ? '' : `${fill(one.user)}\n`)
        writeFileSync(path(`${side}-system`), `${fill(one.system)}\n`)
      }
      makeRevocationList(path, one, fill)
      const ours = await askOurs(path, one)
      const theirs = askSsh(path, one)
      assert.deepEqual(ours, theirs)
      const withoutSalt = (side: string): string =>
        readFileSync(path(`${side}-user`), 'latin1').replace(/^\|1\|\S+/gm, (hash) =>
          fill(one.user).includes(hash) ? hash : '|1|',
        )
      assert.equal(withoutSalt('ours'), withoutSalt('theirs'))
    }),
  )
}

interface Answer {
  readonly accepted: boolean
  readonly printed: readonly string[]
  readonly asked: string | undefined
}

type Path = (name: string) => string

function needsServer(): { skip: string | false } {
  const missing = ['ssh', 'ssh-keygen', SSHD].find((program) => spawnSync(program, ['-V']).error !== undefined)
  const reason = missing ?? (existsSync('/run/sshd') && process.getuid?.() === 0 ? undefined : '/run/sshd, as root,')
  return { skip: reason === undefined || process.env['YON_INTEROP'] === 'required' ? false : `${reason} not there` }
}

/** The same four keys for all cases: an RSA key takes its time. */
function makeKeys(path: Path, { certificate, certificateOptions = [] }: Case): Record<string, string> {
  if (Object.keys(keyFiles).length === 0) {
    for (const [name, ...options] of [['host'], ['other'], ['rsa', '-t', 'rsa', '-b', '2048'], ['ca']]) {
      const type = options.length === 0 ? ['-t', 'ed25519'] : options
      run('ssh-keygen', ['-q', '-N', '', '-C', '', '-f', path(name as string), ...type])
      for (const file of [`${name}`, `${name}.pub`]) keyFiles[file] = readFileSync(path(file), 'utf8')
    }
  }
  for (const [file, text] of Object.entries(keyFiles)) writeFileSync(path(file), text, { mode: 0o600 })
  const lines = [`HostKey ${path('host')}`, 'AuthorizedKeysFile none', 'PasswordAuthentication no', 'UsePAM no']
  if (certificate !== undefined) {
    run('ssh-keygen', [
      '-q',
      '-s',
      path('ca'),
      '-I',
      'id',
      '-h',
      '-n',
      certificate,
      ...certificateOptions,
      path('host.pub'),
    ])
    lines.push(`HostCertificate ${path('host-cert.pub')}`)
  }
  writeFileSync(path('sshd_config'), `${lines.join('\n')}\n`)
  const text = (name: string): string => (keyFiles[`${name}.pub`] as string).trim()
  return { KEY: text('host'), OTHER: text('other'), RSA: text('rsa'), CA: text('ca') }
}

function makeRevocationList(path: Path, { revoked }: Case, fill: (text?: string) => string): void {
  if (revoked?.text !== undefined) writeFileSync(path('revoked'), `${fill(revoked.text)}\n`)
  if (revoked?.krl === undefined) return
  writeFileSync(path('specification'), `${fill(revoked.krl)}\n`)
  run('ssh-keygen', ['-q', '-k', '-f', path('revoked'), '-s', path('ca.pub'), path('specification')])
}

/** The server lets nobody in: that it says so means that its key was accepted. */
function askSsh(path: Path, { port = 22, alias, strict = 'ask', answer, hashed = false, revoked }: Case): Answer {
  writeFileSync(path('askpass'), `#!/bin/sh\nprintf %s "$1" >'${path('asked')}'\necho ${answer ?? 'no'}\n`)
  chmodSync(path('askpass'), 0o700)
  const options = [
    `ProxyCommand=${SSHD} -i -f ${path('sshd_config')}`,
    `UserKnownHostsFile=${path('theirs-user')}`,
    `GlobalKnownHostsFile=${path('theirs-system')}`,
    `StrictHostKeyChecking=${strict}`,
    `HashKnownHosts=${hashed ? 'yes' : 'no'}`,
    ...(alias === undefined ? [] : [`HostKeyAlias=${alias}`]),
    ...['Password', 'Pubkey', 'KbdInteractive', 'GSSAPI'].map((method) => `${method}Authentication=no`),
    'UpdateHostKeys=no',
    ...(revoked === undefined ? [] : [`RevokedHostKeys=${path('revoked')}`]),
  ]
  const args = ['-F', 'none', '-p', String(port), ...options.flatMap((option) => ['-o', option]), 'h.example', 'true']
  const env = { ...process.env, SSH_ASKPASS: path('askpass'), SSH_ASKPASS_REQUIRE: 'force' }
  const { stderr } = spawnSync('ssh', args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] })
  const printed = stderr.split(/\r?\n/).filter((line) => line !== '' && !NOT_COMPARED.test(line))
  const accepted = printed.some((line) => line.includes('Permission denied'))
  const asked = existsSync(path('asked')) ? readFileSync(path('asked'), 'utf8') : undefined
  return {
    accepted,
    printed: printed
      .filter((line) => !line.includes('Permission denied'))
      .map((line) => line.replaceAll('theirs-', '')),
    asked: asked?.replaceAll('theirs-', '').replace(/key fingerprint is: (\S+)$/m, 'key fingerprint is $1.'),
  }
}

async function askOurs(
  path: Path,
  { port = 22, alias, strict = 'ask', answer, hashed = false, certificate, revoked }: Case,
): Promise<Answer> {
  const printed: string[] = []
  let asked: string | undefined
  const policy = knownHosts({
    files: { user: [path('ours-user')], system: [path('ours-system')] },
    strict,
    hashed,
    revoked: revoked === undefined ? [] : [path('revoked')],
    onEvent(event) {
      if (event.event === 'added') printed.push(addedWarning(event.name, event.key))
      if (event.event === 'bad-certificate') printed.push(describeFault(event.fault))
      if (event.event === 'unsafe') printed.push(...event.warning)
    },
    async ask(unknown) {
      asked = unknownHostQuestion(unknown, { home: process.env['HOME'] ?? '' })
      return answer === 'yes'
    },
  })
  const { key } = parsePublicKeyLine(
    readFileSync(path(certificate === undefined ? 'host.pub' : 'host-cert.pub'), 'utf8'),
  )
  const question = {
    host: 'h.example',
    alias: alias?.toLowerCase(),
    port,
    address: undefined,
    hostKey: key.blob,
    algorithm: key.type,
  }
  let accepted = true
  try {
    assert.deepEqual((await policy.verify(question)).hostKey, key.blob)
  } catch (error) {
    assert.ok(error instanceof HostKeyError, String(error))
    accepted = false
    const isUnconfirmed = strict === 'ask' && error.code === 'host-key-unknown'
    printed.push(...error.warning, ...(isUnconfirmed ? [] : [error.message]), VERIFICATION_FAILED)
  }
  return {
    accepted,
    printed: printed
      .flatMap((text) => text.split('\n'))
      .filter((line) => !NOT_COMPARED.test(line))
      .map((line) => line.replaceAll('ours-', '')),
    asked: asked?.replaceAll('ours-', ''),
  }
}
