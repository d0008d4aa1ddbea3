// A program of its own: sessions over TCP, each cut further on. It ends by itself when nothing is left open.
import { startEchoServer } from './echo-server.ts'
import type { Cut } from './cut-stream.ts'
import { startCutProxy } from './cut-proxy.ts'
import { fullSession, sessionServer } from './full-session.ts'
import { checkOutcome, withDeadline } from './kill-at-every-byte.ts'

const STEP_BYTES = 37

const echo = await startEchoServer()
const server = sessionServer()
await server.listen()
const whole = await session(undefined)
let sessions = 0
for (const direction of ['clientToServer', 'serverToClient'] as const) {
  for (let atByte = 0; atByte <= whole[direction]; atByte += STEP_BYTES) {
    await session({ direction, atByte, reset: sessions % 2 === 1 })
    sessions++
  }
}
await server.close()
await echo[Symbol.asyncDispose]()
process.stdout.write(JSON.stringify({ sessions, bytes: whole }))

async function session(cut: Cut | undefined) {
  await using proxy = await startCutProxy(server.port, cut)
  const where = `TCP ${JSON.stringify(cut)}`
  const outcomes = await withDeadline(fullSession({ echoPort: echo.port, port: proxy.port }), where)
  for (const [name, outcome] of Object.entries(outcomes)) checkOutcome(name, outcome, where)
  return { ...proxy.passed }
}
