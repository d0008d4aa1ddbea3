// OpenSSH's ssh against our server: who comes in.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { generatePrivateKey, loadPublicKey } from '@yon/ssh/keys'
import { certify, generateKey } from './keys.ts'
import { ssh, withAskpass, withoutKey } from './openssh-client.ts'
import { type OurServerOptions, startOurServer } from './our-server.ts'
import { runProgram } from './process.ts'
import { programPath, requires } from './programs.ts'

const needed = requires('ssh', 'ssh-keygen')

describe('authentication of ssh', () => {
  test('a password at the second try', needed, async () => {
    await using server = await startOurServer()
    const env = await withAskpass(server, 'wrong', server.password)
    const options = ['-o', 'BatchMode=no', '-o', 'PubkeyAuthentication=no']
    const args = [...options, ...server.sshArguments, server.host, 'exit 42']
    const { status, stderr } = await runProgram(programPath('ssh'), args, { env })
    assert.equal(status, 42, stderr)
    assert.match(stderr, /Permission denied, please try again/)
  })

  test('an expired password', needed, async () => {
    await using server = await startOurServer({
      authentication: {
        password: ({ newPassword }) => newPassword === 'new' || { decision: 'change-password', prompt: 'Too old.' },
      },
    })
    const env = await withAskpass(server, 'old', 'old', 'new', 'new')
    const args = ['-o', 'BatchMode=no', ...server.sshArguments, server.host, 'exit 42']
    const { status, stderr } = await runProgram(programPath('ssh'), args, { env })
    assert.equal(status, 42, stderr)
  })

  test('questions, and a key before them', needed, async () => {
    const options: OurServerOptions = {
      authentication: {
        publickey: () => ({ decision: 'partial', methods: ['keyboard-interactive'] }),
        keyboardInteractive: async ({ prompt, completed }) => {
          if (completed.length === 0) return false
          const [colour, code] = await prompt({
            instruction: 'Two questions.',
            prompts: [
              { prompt: 'Colour: ', echo: true },
              { prompt: 'Code: ', echo: false },
            ],
          })
          return colour === 'blue' && code === '42'
        },
      },
    }
    await using server = await startOurServer(options)
    const env = await withAskpass(server, 'blue', '42')
    const args = ['-v', '-o', 'BatchMode=no', ...server.sshArguments, server.host, 'exit 42']
    const { status, stderr } = await runProgram(programPath('ssh'), args, { env })
    assert.equal(status, 42, stderr)
    assert.match(stderr, /Authenticated using "publickey" with partial success/)
  })

  test('a certificate that ssh-keygen made, with principals, time and a source address', needed, async () => {
    await using server = await startOurServer({ authentication: {} })
    const [authority, user] = [server.folder.file('authority'), server.folder.file('user')]
    await generateKey(authority, 'ecdsa')
    await generateKey(user, 'ed25519')
    const authorities = [await loadPublicKey(`${authority}.pub`)]
    await using certified = await startOurServer({ authentication: { certificate: { authorities } } })
    const attempts: [expected: number, certificate: Partial<Parameters<typeof certify>[0]>][] = [
      [42, {}],
      [42, { options: ['source-address=127.0.0.0/8'] }],
      [255, { options: ['source-address=10.0.0.0/8'] }],
      [255, { options: ['force-command=true'] }],
      [255, { options: ['verify-required'] }],
      [255, { principals: ['bob'] }],
      [255, { validity: '-2h:-1h' }],
      [255, { host: true }],
    ]
    for (const [expected, changes] of attempts) {
      await certify({ authority, publicKeyFile: `${user}.pub`, principals: ['alice'], ...changes })
      const alone = withoutKey(certified)
      const args = [...alone, '-i', user, certified.host, 'exit 42']
      const { status, stderr } = await runProgram(programPath('ssh'), args)
      assert.equal(status, expected, `${JSON.stringify(changes)}: ${stderr}`)
    }
  })

  test('nobody comes in with another key, under another name, or without a handler', needed, async () => {
    await using server = await startOurServer()
    await generateKey(server.folder.file('other'), 'ed25519')
    for (const options of [
      ['-i', server.folder.file('other'), '-o', 'IdentityFile=none'],
      ['-l', 'root'],
    ]) {
      const { status, stderr } = await runProgram(programPath('ssh'), [
        ...options,
        ...withoutKey(server),
        server.host,
        'true',
      ])
      assert.equal(status, 255)
      assert.match(stderr, /Permission denied \(publickey,password\)/)
    }
    await using closed = await startOurServer({ authentication: {} })
    assert.equal((await ssh(closed, [closed.host, 'true'])).status, 255)
  })

  test('the banner', needed, async () => {
    await using server = await startOurServer({ banner: 'Only for friends.\n' })
    assert.match((await ssh(server, [server.host, 'true'])).stderr, /^Only for friends\.$/m)
  })

  test('six wrong keys are too many', needed, async () => {
    await using server = await startOurServer()
    const identities: string[] = []
    for (let i = 0; i < 7; i++) {
      identities.push('-i', server.folder.file(`wrong${i}`))
      await generateKey(server.folder.file(`wrong${i}`), 'ed25519')
    }
    const { stderr } = await runProgram(programPath('ssh'), [
      ...identities,
      ...server.sshArguments,
      server.host,
      'true',
    ])
    assert.match(stderr, /Too many authentication failures/)
  })
})

test('a host key that ssh does not know is refused by ssh', needed, async () => {
  await using server = await startOurServer({ hostKeys: [await generatePrivateKey({ kind: 'ed25519' })] })
  const { status, stderr } = await ssh(server, [server.host, 'true'])
  assert.equal(status, 255)
  assert.match(stderr, /Host key verification failed/)
})
