// Where the dialogues at a terminal lead: servers of every kind, and one configuration that gives each a name.
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { generatePrivateKey } from '@yon/ssh/keys'
import { serve, type Server } from '@yon/ssh/server'
import { generateKey } from '../keys.ts'
import { type Sshd, startSshd } from '../sshd.ts'

export interface Places {
  /** For a line of bash: files and ports by name. */
  readonly env: NodeJS.ProcessEnv
  /** A new folder for what one run leaves behind; the configuration calls it $SCRATCH. */
  scratch(): Promise<string>
  stop(): Promise<void>
}

/** Needs `requires('root', 'unshare', 'sshd', 'ssh-keygen')`. */
export async function startPlaces(): Promise<Places> {
  const sshd = await startSshd({ account: true })
  const { folder } = sshd
  const banner = folder.file('banner')
  await writeFile(banner, 'Welcome, \x1b[31mred\x1b[0m\nto \x07the machine\n')
  const greeting = await startSshd({ config: [`Banner ${banner}`, 'MaxAuthTries 1'] })
  const asking = await askingServer()
  const expiring = await expiringServer()
  const odd = await Promise.all(Object.entries(oddServers).map(([name, talk]) => oddServer(name, talk)))
  const files = await writeFiles(sshd)
  await writeFile(folder.file('config'), configLines({ sshd, greeting, asking, expiring, odd }).join('\n'))
  let scratches = 0
  return {
    env: { PLACES: folder.path, PORT: String(sshd.port), PASSWORD: sshd.password, ...files },
    async scratch() {
      const path = folder.file(`scratch-${scratches++}`)
      await mkdir(path)
      return path
    },
    async stop() {
      for (const { server } of odd) server.close()
      await asking.close()
      await expiring.close()
      await greeting.stop()
      await sshd.stop()
    },
  }
}

/** Files beside the configuration, and what a line must know of them. */
async function writeFiles({ folder, port, knownHostsFile, authorizedKeysFile }: Sshd): Promise<NodeJS.ProcessEnv> {
  await generateKey(folder.file('other'), 'ed25519')
  const locked = await generateKey(folder.file('locked'), 'ed25519', { passphrase: 'open', comment: 'c' })
  await writeFile(authorizedKeysFile, `${await readFile(authorizedKeysFile, 'utf8')}${locked}\n`)
  const key = (await readFile(knownHostsFile, 'utf8')).replace(/^\S+ /, '').trim()
  const other = (await generatePrivateKey({ kind: 'ed25519' })).public.toString()
  await writeFile(folder.file('changed'), `# the key of before\n[127.0.0.1]:${port} ${other}\n`)
  await writeFile(folder.file('revoked'), `@revoked * ${key}\n`)
  await writeFile(folder.file('elsewhere'), `other.example,192.0.2.7 ${key}\nthird.example ${key}\n`)
  await writeFile(folder.file('bad-config'), 'Host *\n  NoSuchOption yes\n  Port abc\n')
  const { loadPublicKey } = await import('@yon/ssh/keys')
  return { FINGERPRINT: (await loadPublicKey(folder.file('host_ed25519.pub'))).fingerprint() }
}

interface Servers {
  readonly sshd: Sshd
  readonly greeting: Sshd
  readonly asking: Server
  readonly expiring: Server
  readonly odd: readonly OddServer[]
}

function configLines({ sshd, greeting, asking, expiring, odd }: Servers): string[] {
  const host = (name: string, ...lines: string[]): string[] => [`Host ${name}`, ...lines]
  const unasked = ['StrictHostKeyChecking no', 'UserKnownHostsFile /dev/null']
  return [
    ...host('there hop', `Port ${sshd.port}`, `IdentityFile ${sshd.clientKeys.ed25519}`),
    ...host('new', `Port ${sshd.port}`, `IdentityFile ${sshd.clientKeys.ed25519}`),
    '  UserKnownHostsFile ${SCRATCH}/known_hosts',
    ...host('by-password', `Port ${sshd.port}`, 'PreferredAuthentications password', 'IdentityFile none'),
    ...host('by-locked-key', `Port ${sshd.port}`, `IdentityFile ${sshd.folder.file('locked')}`),
    '  PasswordAuthentication no',
    ...host(
      'greeting',
      `Port ${greeting.port}`,
      `User ${greeting.user}`,
      `IdentityFile ${greeting.clientKeys.ed25519}`,
    ),
    `  UserKnownHostsFile ${greeting.knownHostsFile}`,
    ...host('asking', `Port ${asking.port}`, 'IdentityFile none', ...unasked),
    ...host('expiring', `Port ${expiring.port}`, 'IdentityFile none', ...unasked),
    ...odd.flatMap(({ name, port }) => host(name, `Port ${port}`)),
    'Match all',
    '  HostName 127.0.0.1',
    `  User ${sshd.user}`,
    '  IdentitiesOnly yes',
    '  IdentityAgent none',
    `  UserKnownHostsFile ${sshd.knownHostsFile}`,
    '  GlobalKnownHostsFile none',
    '',
  ]
}

/** Lets in with the password `old` only whoever changes it to `new`. */
async function expiringServer(): Promise<Server> {
  return await serve({
    hostKeys: [await generatePrivateKey({ kind: 'ed25519' })],
    authentication: {
      password({ password, newPassword }) {
        if (newPassword !== undefined) return password === 'old' && newPassword === 'new'
        return password === 'old' && { decision: 'change-password', prompt: 'It has \x1b[1mexpired.' }
      },
    },
    limits: { failuresMax: 20 },
  })
}

/** Asks two rounds of questions, with names, instructions, echo and escape sequences. */
async function askingServer(): Promise<Server> {
  return await serve({
    hostKeys: [await generatePrivateKey({ kind: 'ed25519' })],
    authentication: {
      async keyboardInteractive({ prompt }) {
        const [word] = await prompt({
          ...{ name: 'The \x1b[1mname', instruction: 'First line.\nSecond \x1b[2Jline.' },
          prompts: [
            { prompt: 'Word: ', echo: true },
            { prompt: 'Secret\x1b[2J: ', echo: false },
          ],
        })
        const [again] = await prompt({ name: '', instruction: '', prompts: [{ prompt: 'Again: ', echo: false }] })
        return word === 'right' && again === 'right'
      },
    },
    limits: { failuresMax: 20 },
  })
}

interface OddServer {
  readonly name: string
  readonly port: number
  readonly server: ReturnType<typeof createServer>
}

async function oddServer(name: string, talk: (socket: Socket) => void): Promise<OddServer> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    talk(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  server.unref()
  return { name, server, port: (server.address() as AddressInfo).port }
}

/** What is no server of SSH, or stops being one. */
const oddServers: Readonly<Record<string, (socket: Socket) => void>> = {
  http: (socket) =>
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\r\nBad Request')),
  closing: (socket) => socket.end(),
  'closing-later': (socket) => {
    socket.write('SSH-2.0-odd\r\n')
    socket.once('data', () => socket.end())
  },
  resetting: (socket) => {
    socket.write('SSH-2.0-odd\r\n')
    socket.once('data', () => socket.resetAndDestroy())
  },
  old: (socket) => socket.write('SSH-1.5-old\r\n'),
  'no-version': (socket) => socket.write('SSH-nonsense\r\n'),
  garbage: (socket) => socket.write(Buffer.concat([Buffer.from('SSH-2.0-odd\r\n'), Buffer.alloc(64, 0xff)])),
  talkative: (socket) => socket.write('a line that is none of SSH\r\n'.repeat(1100)),
  endless: (socket) => socket.write('x'.repeat(20_000)),
  busy: (socket) => socket.end('Exceeded MaxStartups\r\n'),
  parting: (socket) =>
    socket.write(Buffer.concat([Buffer.from('SSH-2.0-odd\r\n'), disconnect('go \x1b[31maway\r\nnow')])),
}

/** RFC 4253 §6, §11.1: one packet that is not encrypted. */
function disconnect(text: string): Buffer {
  const message = Buffer.from(text)
  const payload = Buffer.alloc(1 + 4 + 4 + message.length + 4)
  payload[0] = 1
  payload.writeUInt32BE(2, 1)
  payload.writeUInt32BE(message.length, 5)
  message.copy(payload, 9)
  const padding = 8 - ((payload.length + 5) % 8) + 8
  const head = Buffer.alloc(5)
  head.writeUInt32BE(payload.length + padding + 1)
  head[4] = padding
  return Buffer.concat([head, payload, Buffer.alloc(padding)])
}
