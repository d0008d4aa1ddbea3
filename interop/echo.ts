// Something to forward to: a server that sends back what it gets, and a client that waits until it is there.
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface EchoServer extends AsyncDisposable {
  readonly port: number
}

export async function echoServer(): Promise<EchoServer> {
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined)
    socket.pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Sends a text to a port or a unix socket, ends its half, and gives the whole answer. */
export async function converse(where: number | string, text: string): Promise<string> {
  const target = typeof where === 'number' ? { port: where, host: '127.0.0.1' } : { path: where }
  for (let attempt = 1; ; attempt++) {
    try {
      const socket = net.connect({ ...target, allowHalfOpen: true })
      socket.end(text)
      let answer = ''
      for await (const chunk of socket) answer += String(chunk)
      return answer
    } catch (error) {
      if (attempt === ATTEMPTS) throw error
      await sleep(100)
    }
  }
}

const ATTEMPTS = 50
