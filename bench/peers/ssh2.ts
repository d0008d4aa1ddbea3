// Driver of npm ssh2; `--no-binding` blocks its native binding, which then falls back to JavaScript and WebAssembly.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import Module from 'node:module'
import type { Client, ClientChannel, ConnectConfig } from 'ssh2'
import type { Target } from '../measure/target.ts'
import { Unsupported, type Command, type Connection, type Library } from './library.ts'
import { serve } from './serve.ts'
import type { Route } from './step.ts'

const require = createRequire(import.meta.url)

async function load(): Promise<Library> {
  const withBinding = !process.argv.includes('--no-binding')
  if (!withBinding) blockBinding()
  const ssh2 = require('ssh2') as typeof import('ssh2')
  const loaded = Object.keys(require.cache).some((file) => file.endsWith('sshcrypto.node'))
  if (withBinding && !loaded) throw new Error('sshcrypto.node is not built: npm rebuild ssh2 (needs a C++ compiler)')
  if (!withBinding && loaded) throw new Error('sshcrypto.node was loaded in spite of the block')
  const { version } = require('ssh2/package.json') as { version: string }
  return {
    ready: { version, note: loaded ? 'sshcrypto.node loaded' : 'sshcrypto.node blocked' },
    connect: (target, route) => connect(new ssh2.Client(), configuration(target, route)),
  }
}

function blockBinding(): void {
  const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown }
  const original = loader._load
  loader._load = (request, ...rest) => {
    if (request.endsWith('sshcrypto.node')) throw new Error('blocked')
    return original.call(loader, request, ...rest)
  }
}

function configuration(target: Target, route: Route): ConnectConfig {
  if (route.remembered) throw new Unsupported('remembers nothing of a server')
  privateKey ??= readFileSync(target.keyFile)
  const expected = Buffer.from(target.hostKey.split(' ')[1] ?? '', 'base64')
  return {
    host: target.host,
    port: route.port,
    username: target.user,
    privateKey,
    readyTimeout: 60_000,
    hostVerifier: (key: Buffer) => key.equals(expected),
    algorithms: {
      ...(route.cipher && { cipher: [route.cipher] as never }),
      ...(route.mac && { hmac: [route.mac] as never }),
      ...(route.keyExchange && { kex: [route.keyExchange] as never }),
    },
  }
}

function connect(client: Client, options: ConnectConfig): Promise<Connection> {
  return new Promise((resolve, reject) => {
    client.once('error', reject)
    client.once('ready', () => {
      client.off('error', reject).on('error', () => {})
      client.setNoDelay(true) // as a careful user does: without it each exec waits 40 ms for a delayed ACK
      resolve({
        exec: (command, settings) => exec(client, command, settings?.pty ?? false),
        close: () =>
          new Promise((closed) => {
            client.once('close', () => closed())
            client.end()
          }),
      })
    })
    client.connect(options)
  })
}

function exec(client: Client, command: string, pty: boolean): Promise<Command> {
  return new Promise((resolve, reject) => {
    client.exec(command, { pty }, (error: Error | undefined, channel: ClientChannel) => {
      if (error) return void reject(error)
      channel.stderr.resume()
      const exit = new Promise<number>((done) => channel.once('close', (code: number) => done(code)))
      resolve({ stdin: channel, stdout: channel, exit })
    })
  })
}

let privateKey: Buffer | undefined

await serve(load)
