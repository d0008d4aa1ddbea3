// Every driver answers every step, with small requests: a bench that only runs once a month must not rot.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Driver, Skipped } from '../measure/driver.ts'
import { findSshd, type Sshd, startSshd } from '../measure/sshd.ts'
import { PEERS, type Peer } from '../peers/catalog.ts'

async function exercise(driver: Driver, { port }: Sshd): Promise<void> {
  const connect = await driver.step('connect', { port, times: 1 })
  assert.equal(connect.wallMs.length, 1)
  const exec = await driver.step('exec', { port, times: 4, concurrency: 2 })
  assert.equal(exec.wallMs.length, 4)
  for (const direction of ['download', 'upload'] as const) {
    const transfer = await driver.step('transfer', { port, direction, bytes: 300_000 })
    assert.ok(transfer.wallMs > 0 && transfer.peakRssKib > 1000)
  }
  const many = await driver.step('many', { port, count: 3 })
  assert.equal(many.failed, 0)
  const echo = await driver.step('echo', { port, times: 2, bulk: true })
  assert.ok(echo.wallMs.length === 2 && echo.bulkBytes > 0)
  const stall = await driver.step('stall', { port, command: 'seq 200000', seconds: 0.2 })
  assert.equal(stall.bytes, 1_288_895)
  const idle = await driver.step('idle', { port, count: 30, increment: 10 })
  assert.equal(typeof idle.kibPerConnection, 'number')
}

async function startOrSkip(peer: Peer, sshd: Sshd): Promise<Driver | string> {
  try {
    return await Driver.start(peer, sshd.target)
  } catch (error) {
    // The addon of ssh2 is one of the Node that installed it; another Node has none.
    const required = process.env['YON_INTEROP'] === 'required' && peer.name !== 'ssh2'
    if (error instanceof Skipped && !required) return error.message
    throw error
  }
}

const skip = findSshd() === undefined && process.env['YON_INTEROP'] !== 'required' ? 'sshd not installed' : false

for (const peer of PEERS) {
  test(`the driver of ${peer.name} answers every step`, { skip }, async (context) => {
    await using sshd = await startSshd()
    const driver = await startOrSkip(peer, sshd)
    if (typeof driver === 'string') return context.skip(driver)
    try {
      await exercise(driver, sshd)
    } finally {
      driver.stop()
    }
  })
}
