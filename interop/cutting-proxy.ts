// A TCP proxy whose connections can be cut as a network is: what comes in is dropped before TCP sees it, so that nothing is
// acknowledged any more, and nobody is told. A proxy that only stops to pass things on still acknowledges them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { python } from './programs.ts'

export interface CuttingProxy extends AsyncDisposable {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Cuts all connections of now. */
  cut(): void
}

export async function startCuttingProxy(targetPort: number): Promise<CuttingProxy> {
  const child = spawn(python, ['-c', PROXY, `${targetPort}`], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    host: '127.0.0.1',
    port: Number(line.toString()),
    cut: () => void child.stdin.write('cut\n'),
    [Symbol.asyncDispose]: async () => {
      child.stdin.end()
      await ended
    },
  }
}

/** Linux: a filter of sockets that returns 0 for every packet. */
const PROXY = `
import ctypes, os, socket, struct, sys, threading
SO_ATTACH_FILTER = 26
code = ctypes.create_string_buffer(struct.pack('HBBI', 6, 0, 0, 0))
nothing = struct.pack('HL', 1, ctypes.addressof(code))
links = []
def pump(source, sink):
    try:
        while data := source.recv(65536): sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError: pass
def accept():
    while True:
        client, _ = server.accept()
        target = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
        for each in (client, target): each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        links.extend((client, target))
        for pair in ((client, target), (target, client)): threading.Thread(target=pump, args=pair, daemon=True).start()
server = socket.create_server(('127.0.0.1', 0))
threading.Thread(target=accept, daemon=True).start()
print(server.getsockname()[1], flush=True)
for line in sys.stdin:
    for each in links: each.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, nothing)
os._exit(0)
`
