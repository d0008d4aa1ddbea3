// Files that are not what they should be, and agents, masters, servers and clients that say what they should not.
import { once } from 'node:events'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import type { Sshd } from './sshd.ts'

/** Files that are not what they should be. */
export async function writeLies({ folder, port, user, clientKeys, knownHostsFile }: Sshd): Promise<void> {
  const lies = folder.file('lies')
  await mkdir(lies)
  const config = `Host there
  HostName 127.0.0.1
  Port ${port}
  User ${user}
Match all
  IdentityFile ${clientKeys.ed25519}
  IdentitiesOnly yes
  UserKnownHostsFile ${knownHostsFile}
  GlobalKnownHostsFile none
`
  const files: Readonly<Record<string, string | Buffer>> = {
    config,
    binary: Buffer.from(Array.from({ length: 40_000 }, (_, i) => (i * i * 31 + (i >> 3)) & 255)),
    escapes: 'Host \x1b[31mred\n  Bad\x1b[2Joption yes\n',
    'huge-word': 'a'.repeat(3_000_000),
    'huge-value': `Host x\n  User ${'a'.repeat(3_000_000)}\n`,
    quotation: 'User "open\n',
    loop: `Include ${lies}/loop\n`,
    thousands: `Include ${lies}/nothing*\n`.repeat(10) + `Include ${lies}/escape-free\n`.repeat(5000),
    'escape-free': '',
  }
  for (const [name, contents] of Object.entries(files)) await writeFile(`${lies}/${name}`, contents, { mode: 0o600 })
  await mkdir(`${lies}/folder`)
  await symlink('link', `${lies}/link`)
}

type Lie = (socket: Socket) => void

/** Listens at a path, or for 0 at a port of 127.0.0.1. */
export async function startLiar(lie: Lie, where: string | number): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    lie(socket)
  })
  await once(typeof where === 'number' ? server.listen(where, '127.0.0.1') : server.listen(where), 'listening')
  return server.unref()
}

/** What an agent or a master says. The greeting of a master is a length, its number (1) and its version (4). */
export const socketLiars: Readonly<Record<string, Lie>> = {
  garbage: (socket) => socket.write('A'.repeat(4096)),
  huge: (socket) => socket.write(Buffer.from([0x7f, 0xff, 0xff, 0xff, 1, 2, 3])),
  closing: (socket) => socket.end(),
  zero: (socket) => socket.write(Buffer.alloc(8)),
  http: (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n'),
  version: (socket) => socket.write(Buffer.from([0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 99])),
  silent: () => {},
  /** PROTOCOL.mux: MUX_S_FAILURE for the first request, with a reason. */
  refusing(socket) {
    socket.write(Buffer.from([0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 4]))
    let received = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      const second = received.length >= 4 ? 4 + received.readUInt32BE(0) : 0
      if (second === 0 || received.length < second + 12) return
      const reason = Buffer.from('no \x1b[31mway')
      const head = Buffer.alloc(16)
      head.writeUInt32BE(12 + reason.length, 0)
      head.writeUInt32BE(0x80000003, 4)
      head.writeUInt32BE(received.readUInt32BE(second + 8), 8)
      head.writeUInt32BE(reason.length, 12)
      socket.write(Buffer.concat([head, reason]))
      received = Buffer.alloc(0)
    })
  },
}

export const serverLiars: Readonly<Record<string, Lie>> = {
  escaping: (socket) => socket.end('SSH-2.0-\x1b[31mevil\x07\r\n'),
  misversioned: (socket) => socket.write('SSH-\x1b[2J-x\r\n'),
}

/** What no SOCKS client says. */
export const socksLies: readonly Uint8Array[] = [
  Buffer.from('GET / HTTP/1.1\r\n\r\n'),
  Buffer.from([9, 1, 0]),
  Buffer.from([5, 0]),
  Buffer.from([5, 1, 2]),
  Buffer.from([5, 1, 0, 5, 9, 0, 1, 127, 0, 0, 1, 0, 1]),
  Buffer.from([5, 1, 0, 5, 1, 0, 7, 1]),
  Buffer.concat([Buffer.from([5, 1, 0, 5, 1, 0, 3, 8]), Buffer.from('\x1b[31m;id'), Buffer.from([0, 80])]),
  Buffer.concat([Buffer.from([4, 1, 0, 80, 0, 0, 0, 1]), Buffer.alloc(100_000, 0x61)]),
]
