// A full session is cut at each byte of one direction: every promise settles, with a declared error where it fails.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { SshError } from '../../src/errors.ts'
import { type Cut, cutWire, type Direction } from './cut-stream.ts'
import { startEchoServer } from './echo-server.ts'
import { fullSession, type Outcomes, sessionServer, succeeding } from './full-session.ts'

export function testKillAtEveryByte(direction: Direction): void {
  test(`every byte of ${direction}: when the stream is cut there, every promise settles`, async () => {
    await using echo = await startEchoServer()
    const whole = await cutSession(echo.port, undefined)
    for (const name of succeeding) {
      const outcome = whole.outcomes[name]
      assert.equal(outcome?.status, 'fulfilled', `${name}: ${String((outcome as PromiseRejectedResult)?.reason)}`)
    }
    assert.equal((whole.outcomes['forwarded-tcpip'] as PromiseFulfilledResult<unknown>).value, 'z')
    const before = resources()
    for (let atByte = 0; atByte <= whole.passed[direction]; atByte++) {
      await checkCut(echo.port, { direction, atByte })
      if (atByte % RESET_EVERY === 0) await checkCut(echo.port, { direction, atByte, reset: true })
    }
    await returnsTo(before)
  })
}

async function checkCut(echoPort: number, cut: Cut): Promise<void> {
  const { outcomes } = await withDeadline(cutSession(echoPort, cut), JSON.stringify(cut))
  for (const [name, outcome] of Object.entries(outcomes)) checkOutcome(name, outcome, JSON.stringify(cut))
}

/** One session over one stream in memory. */
async function cutSession(echoPort: number, cut: Cut | undefined) {
  const server = sessionServer()
  const wire = cutWire(cut)
  server.attach(wire.server)
  const outcomes = await fullSession({ echoPort, stream: wire.client })
  await server.close()
  return { outcomes, passed: wire.passed }
}

export function checkOutcome(name: string, outcome: Outcomes[string], where: string): void {
  assert.ok(outcome !== undefined, `${name} did not settle: ${where}`)
  // The socket at the far end of a forward is not ours.
  if (outcome.status === 'fulfilled' || name === 'forwarded-tcpip') return
  assert.ok(outcome.reason instanceof SshError, `${name}: ${where}: ${(outcome.reason as Error).stack}`)
}

export async function withDeadline<T>(promise: Promise<T>, where: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`something hangs: ${where}`)), SETTLE_MS)
  })
  try {
    return await Promise.race([promise, deadline])
  } finally {
    clearTimeout(timer)
  }
}

/** What keeps the process alive, sorted, without what is over after this turn of the event loop. */
export function resources(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => name !== 'Immediate')
    .sort()
}

/** Sockets that are closed need a turn of the event loop or two; what is left after that is a leak. */
export async function returnsTo(before: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < 100 && beyond(before).length > 0; attempt++) await sleep(20)
  assert.deepEqual(beyond(before), [])
}

/** What is alive now and was not `before`, when something on its way out may still have been counted. */
function beyond(before: readonly string[]): string[] {
  const left = [...before]
  return resources().filter((name) => {
    const at = left.indexOf(name)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

/** Nothing in a session waits longer than a few milliseconds. */
const SETTLE_MS = 10_000
const RESET_EVERY = 5
