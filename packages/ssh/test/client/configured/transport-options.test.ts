// Keywords about the transport, from their text to what they do.
import assert from 'node:assert/strict'
import net from 'node:net'
import { test } from 'node:test'
import { transportOptions } from '../../../src/client/configured/transport-options.ts'
import { keepAlive } from '../../../src/client/keep-alive.ts'
import type { KeepAliveOptions } from '../../../src/client/keep-alive.ts'
import { resolveConfig } from '../../../src/config/resolve.ts'
import type { SshError } from '../../../src/errors.ts'
import { connectTcp } from '../../../src/io/tcp.ts'

async function optionsOf(...commandLine: [keyword: string, value: string][]) {
  const local = { user: 'me', uid: 1, home: '/', hostName: 'here', environment: {}, homeOf: () => undefined }
  return transportOptions(
    await resolveConfig({
      host: 'far',
      commandLine,
      files: {},
      local: { ...local, addresses: () => [] },
      source: { read: async () => ({ missing: true, reason: 'there is none' }), glob: async () => [] },
      sha1: () => new Uint8Array(20),
    }),
  )
}

for (const countMax of [0, 3, 5]) {
  test(`ServerAliveCountMax ${countMax}: given up after as many questions without an answer`, async () => {
    const { keepAlive: options } = await optionsOf(
      ['ServerAliveInterval', '7'],
      ['ServerAliveCountMax', String(countMax)],
    )
    assert.deepEqual(options, { intervalMs: 7000, countMax })
    let asked = 0
    const awake = setInterval(() => {}, 1000)
    const error = await new Promise<SshError>((fail) => {
      const soon: KeepAliveOptions = { ...options, intervalMs: 1 }
      keepAlive(soon, 'far', { received: 1, ask: () => void asked++, fail })
    })
    clearInterval(awake)
    assert.deepEqual([asked, error.code], [countMax, 'timed-out'])
    assert.match(error.message, /^Timeout, server far not responding\./)
  })
}

test('IPQoS: the class of interactive traffic marks the socket, where Node.js can do that', async (t) => {
  const { typeOfService } = await optionsOf(['IPQoS', 'af21 cs1'])
  assert.equal(typeOfService, 0x48)
  assert.equal((await optionsOf(['IPQoS', 'none'])).typeOfService, undefined)
  const marks: number[] = []
  const sockets = net.Socket.prototype as net.Socket & { setTypeOfService?: (value: number) => unknown }
  const original = sockets.setTypeOfService
  sockets.setTypeOfService = function (value) {
    marks.push(value)
    return original?.call(this, value)
  }
  t.after(() => {
    if (original === undefined) delete sockets.setTypeOfService
    else sockets.setTypeOfService = original
  })
  const server = net.createServer((socket) => socket.on('error', () => {}).destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  const stream = await connectTcp({ host: '127.0.0.1', port, ...(typeOfService && { typeOfService }) })
  stream.destroy()
  server.close()
  assert.deepEqual(marks, [0x48])
})
