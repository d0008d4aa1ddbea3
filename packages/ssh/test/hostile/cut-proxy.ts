// A TCP proxy that ends one connection after so many bytes of one direction, by end of file or by a reset.
import net from 'node:net'
import type { Cut, Direction } from './cut-stream.ts'

export interface CutProxy extends AsyncDisposable {
  readonly port: number
  readonly passed: Readonly<Record<Direction, number>>
}

export async function startCutProxy(targetPort: number, cut: Cut | undefined): Promise<CutProxy> {
  const passed: Record<Direction, number> = { clientToServer: 0, serverToClient: 0 }
  const sockets = new Set<net.Socket>()
  const cutNow = (): void => {
    for (const socket of sockets) {
      if (cut?.reset === true) socket.resetAndDestroy()
      else socket.end()
    }
  }
  const pump = (direction: Direction, from: net.Socket, to: net.Socket): void => {
    sockets.add(from)
    from.on('error', () => to.destroy())
    from.on('close', () => to.end())
    from.on('data', (chunk: Buffer) => {
      const left = cut?.direction === direction ? cut.atByte - passed[direction] : Infinity
      passed[direction] += chunk.length
      if (!to.writableEnded && left > 0) to.write(chunk.subarray(0, left))
      if (chunk.length >= left) cutNow()
    })
  }
  const server = net.createServer((client) => {
    const target = net.connect(targetPort, '127.0.0.1')
    pump('clientToServer', client, target)
    pump('serverToClient', target, client)
    if (cut?.atByte === 0) cutNow()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    passed,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
