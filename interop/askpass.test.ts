// Passwords, questions and passphrases without a terminal: what ssh asks through SSH_ASKPASS and prints, and we beside it.
import assert from 'node:assert/strict'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { loadPublicKey } from '@yon/ssh/keys'
import { generateKey } from './keys.ts'
import { type OurServer, startOurServer } from './our-server.ts'
import { runProgram } from './process.ts'
import { programPath, requires } from './programs.ts'
import { openSsh, yonSsh } from './terminal/yon-ssh.ts'

interface Case {
  readonly settings: readonly string[]
  /** What the program answers, in turn; `!`: it fails. Absent: there is no program. */
  readonly answers?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

const password = 'PreferredAuthentications password'
const dialogue = 'PreferredAuthentications keyboard-interactive'
const key = 'PreferredAuthentications publickey'

const CASES: Readonly<Record<string, Case>> = {
  'a password, wrong at first': { settings: [password], answers: ['wrong', 'sesame'] },
  'a password, wrong three times': { settings: [password], answers: ['1', '2', '3', 'sesame'] },
  'a password that nobody gives': { settings: [password], answers: ['!', '!', '!'] },
  'an empty password': { settings: [password], answers: ['', 'sesame'] },
  'a password in batch mode': { settings: [password, 'BatchMode yes'], answers: ['sesame'] },
  'a password, nobody there': { settings: [password] },
  'a password, with a program that is not there': {
    settings: [password],
    environment: { SSH_ASKPASS: '/no/such/program', SSH_ASKPASS_REQUIRE: 'force' },
  },
  'a password, never by a program': {
    settings: [password],
    answers: ['sesame'],
    environment: { SSH_ASKPASS_REQUIRE: 'never', DISPLAY: ':0' },
  },
  'a password, preferably by a program, without a display': {
    settings: [password],
    answers: ['sesame'],
    environment: { SSH_ASKPASS_REQUIRE: 'prefer' },
  },
  'a dialogue, wrong at first': { settings: [dialogue], answers: ['green', 'one', 'red', 'seven'] },
  'a dialogue, quiet': { settings: [dialogue, 'LogLevel ERROR'], answers: ['red', 'seven'] },
  'a dialogue that nobody answers': { settings: [dialogue], answers: ['!', '!', '!', '!', '!', '!'] },
  'a passphrase, wrong at first': { settings: [key, 'IdentityFile %/locked'], answers: ['wrong', 'opened'] },
  'a passphrase that nobody gives': { settings: [key, 'IdentityFile %/locked'], answers: ['!', 'opened'] },
  'a passphrase, one attempt': {
    settings: [key, 'IdentityFile %/locked', 'NumberOfPasswordPrompts 1'],
    answers: ['1', 'opened'],
  },
  'a passphrase in batch mode': { settings: [key, 'IdentityFile %/locked', 'BatchMode yes'], answers: ['opened'] },
  'a passphrase of a key that tells nothing': {
    settings: [key, 'IdentityFile %/secret'],
    answers: ['wrong', 'opened'],
  },
  'a passphrase, then a password': {
    settings: ['PreferredAuthentications publickey,password', 'IdentityFile %/locked'],
    answers: ['', 'sesame'],
  },
}

describe('questions without a terminal', { ...requires('ssh', 'ssh-keygen', 'setsid'), timeout: 120_000 }, () => {
  let server: OurServer
  let file: (name: string) => string
  before(async () => {
    const allowed: string[] = []
    server = await startOurServer({
      authentication: {
        publickey: ({ key: offered }) => allowed.includes(offered.fingerprint()),
        password: ({ password: given }) => given === 'sesame',
        async keyboardInteractive({ prompt }) {
          const questions = [
            { prompt: 'Colour: ', echo: true },
            { prompt: 'Number? ', echo: false },
          ]
          const [colour, number] = await prompt({ name: 'Riddle', instruction: 'Two questions', prompts: questions })
          return colour === 'red' && number === 'seven'
        },
      },
    })
    file = (name) => server.folder.file(name)
    await generateKey(file('locked'), 'ed25519', { passphrase: 'opened' })
    await generateKey(file('secret'), 'rsa', { passphrase: 'opened', arguments: ['-m', 'PEM'] })
    for (const name of ['locked', 'secret']) allowed.push((await loadPublicKey(`${file(name)}.pub`)).fingerprint())
    await writeFile(file('secret.pub'), '')
    const script = [
      '#!/bin/sh',
      'printf "%s\\n" "$1" >>"$ASKED"',
      'read -r line <"$ANSWERS" || exit 1',
      'tail -n +2 "$ANSWERS" >"$ANSWERS.rest" && mv "$ANSWERS.rest" "$ANSWERS"',
      '[ "$line" = ! ] && exit 1',
      'echo "$line"',
    ]
    await writeFile(file('askpass'), `${script.join('\n')}\n`)
    await chmod(file('askpass'), 0o700)
    await writeFile(file('known'), `al,${await readFile(server.knownHostsFile, 'utf8')}`)
  })
  after(() => server?.[Symbol.asyncDispose]())

  async function run(program: readonly string[], { settings, answers, environment }: Case) {
    await writeFile(file('asked'), '')
    await writeFile(file('answers'), (answers ?? []).map((answer) => `${answer}\n`).join(''))
    const config = [
      ...settings.map((line) => line.replaceAll('%', server.folder.path)),
      `Port ${server.port}`,
      `User ${server.user}`,
      `UserKnownHostsFile ${file('known')}`,
      'GlobalKnownHostsFile none',
      'IdentityAgent none',
    ]
    await writeFile(file('config'), `${config.join('\n')}\n`)
    const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...inherited } = process.env
    const asking = answers === undefined ? {} : { SSH_ASKPASS: file('askpass'), SSH_ASKPASS_REQUIRE: 'force' }
    const env = { ...inherited, ...asking, ASKED: file('asked'), ANSWERS: file('answers'), ...environment }
    const argv = ['--wait', ...program, '-F', file('config'), server.host, 'echo in']
    const { status, stdout, stderr } = await runProgram(programPath('setsid'), argv, { env })
    const asked = await readFile(file('asked'), 'utf8')
    return { status, stdout: stdout.toString(), stderr, asked, left: await readFile(file('answers'), 'utf8') }
  }

  for (const [name, one] of Object.entries(CASES)) {
    test(name, async () => {
      const theirs = await run(openSsh(), one)
      assert.deepEqual(await run(yonSsh, one), theirs)
    })
  }
})
