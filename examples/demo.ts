// The main job on an embedded server: connect, run, forward, a terminal. Nothing outside this process is touched.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline/promises'
import { type Connection, connectTcp, dial, key, pin } from '@yon/ssh'
import { generatePrivateKey } from '@yon/ssh/keys'
import { hasPtyProgram, serve, systemPrograms } from '@yon/ssh/server'
import { countFlights } from './demo/count-flights.ts'

// Whoever reads the output may stop reading.
process.stdout.on('error', () => process.exit())

const hostKey = await generatePrivateKey({ kind: 'ed25519' })
const userKey = await generatePrivateKey({ kind: 'ed25519' })

await using server = await serve({
  hostKeys: [hostKey],
  authentication: {
    publickey: ({ userName, key: offered }) => userName === 'demo' && offered.equals(userKey.publicKey),
  },
  onSession: (session) => systemPrograms(session),
  forwarding: ({ kind }) => kind === 'connect-tcp',
})
say('server', `listens on ${server.host}:${server.port}, with keys that are thrown away afterwards`)

const stream = countFlights(await connectTcp({ host: server.host, port: server.port }))
await using connection = await dial({
  host: server.host,
  port: server.port,
  user: 'demo',
  stream,
  trust: pin(hostKey.public),
  authentication: [key(userKey)],
})
const first = await connection.run('true')
showNegotiated(connection)
say(
  'round trips',
  `${stream.flights + 1} from nothing to the exit status (${first.exit.status}) of a command, TCP included`,
)

await runBothWays(connection)
await forward(connection)
await interact(connection)
await offerSession(connection)

function say(what: string, text: string): void {
  console.log(`${what.padEnd(14)} ${text}`)
}

function showNegotiated({ info }: Connection): void {
  const safe = info.postQuantum ? ', safe against quantum computers' : ''
  say('key exchange', `${info.keyExchange}${safe}${info.strictKeyExchange ? ', strict' : ''}`)
  say('host key', `${info.hostKeyAlgorithm} ${hostKey.public.fingerprint()}`)
  say('cipher', `${info.clientToServer.cipher}, MAC ${info.clientToServer.mac}`)
}

/** Lines go there and come back while the program runs, not at its end. */
async function runBothWays(box: Connection): Promise<void> {
  const job = box.exec('while read -r line; do echo "$line" | tr a-z A-Z; done; exit 7')
  const lines = job.lines()
  for (const word of ['every', 'line', 'comes', 'back', 'at', 'once']) {
    job.stdin.write(`${word}\n`)
    const { value } = await lines.next()
    say('both ways', `${word} -> ${value ?? '(nothing)'}`)
  }
  job.stdin.end()
  for await (const line of lines) say('both ways', line)
  const exit = await job.exit
  say('exit status', String(exit.status))
}

/** A web server that the far side can reach, through a port of this side. */
async function forward(box: Connection): Promise<void> {
  const web = createServer((_request, response) => response.end('hello from behind the server'))
  web.listen(0, '127.0.0.1')
  await once(web, 'listening')
  const { port } = web.address() as AddressInfo
  {
    await using local = await box.forwardLocal({ listen: '127.0.0.1:0', to: `127.0.0.1:${port}` })
    const response = await fetch(`http://${local.address}/`, { headers: { connection: 'close' } })
    say('forward', `http://${local.address}/ says "${await response.text()}"`)
  }
  web.close()
}

/** A program that wants a terminal, and sees its size change. */
async function interact(box: Connection): Promise<void> {
  if (!(await hasPtyProgram())) return say('terminal', 'left out: this system has no program that makes one')
  const job = box.exec('echo "$TERM on $(tty)"; trap "stty size; exit" WINCH; stty size; while :; do sleep 0.1; done', {
    pty: { term: 'xterm-256color', columns: 80, rows: 24 },
  })
  let resized = false
  for await (const line of job.lines()) {
    say('terminal', line)
    if (line !== '24 80' || resized) continue
    resized = true
    job.resize({ columns: 132, rows: 43 })
  }
}

async function offerSession(box: Connection): Promise<void> {
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) return
  const questions = createInterface({ input: process.stdin, output: process.stdout })
  const question = questions.question('A shell on the embedded server (this machine)? [y/N] ')
  // The end of input is a no.
  const answer = await question.catch(() => 'no')
  questions.close()
  if (!/^y/i.test(answer)) return
  await box.shell({ terminal: process })
}
