// A local forward of ssh2, a program of its own: prints the port that it listens on.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import process from 'node:process'
import ssh2 from 'ssh2'

interface Request {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly keyFile: string
  readonly to: number
}

const { host, port, user, keyFile, to } = JSON.parse(process.argv[2] ?? '') as Request
const client = new ssh2.Client()
const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
  socket.on('error', () => {})
  client.forwardOut('127.0.0.1', 0, '127.0.0.1', to, (error, channel) => {
    if (error !== undefined) return void socket.destroy()
    socket.pipe(channel).pipe(socket)
  })
})
client.on('ready', () => {
  client.setNoDelay(true)
  server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as { port: number }).port}\n`))
})
client.connect({
  host,
  port,
  username: user,
  privateKey: readFileSync(keyFile),
  algorithms: { cipher: ['aes128-gcm@openssh.com'] },
})
