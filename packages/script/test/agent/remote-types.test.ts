// What the types of `remote` let pass, and what they stop at edit time.
import assert from 'node:assert/strict'
import { type ChildProcess } from 'node:child_process'
import type { FileHandle } from 'node:fs/promises'
import type { Server, Socket } from 'node:net'
import { describe, test } from 'node:test'
import { type FunctionHost, remote } from '../../src/agent/remote.ts'
import { callback } from '../../src/wire/index.ts'
import { testHost } from './function-host.ts'

const takesFunction = (fn: () => number): number => fn()

interface Row {
  readonly name: string
  readonly more?: { readonly deep: Map<string, Date> }
}

describe('the types of remote', () => {
  test('arguments that can be sent, and results as they come home', async (t) => {
    const host = testHost(t)
    const row: Row = { name: 'a', more: { deep: new Map() } }
    const name: Promise<string> = remote(host, async (given: Row) => await Promise.resolve(given.name), row)
    const sum: Promise<number> = remote(host, (a, b) => a + b, 1, 2)
    const items: AsyncIterable<number> = remote(
      host,
      async function* (from: number) {
        yield await Promise.resolve(from)
      },
      3,
    )
    const letters: Promise<AsyncIterable<string>> = remote(host, function* () {
      yield 'x'
    })
    const called: Promise<number> = remote(
      host,
      async (fn: (n: number) => Promise<number>, url: URL, bytes: Uint8Array, signal: AbortSignal) =>
        (await fn(1)) + url.href.length + bytes.length + Number(signal.aborted),
      callback((n: number) => n),
      new URL('x:y'),
      Uint8Array.of(1),
      new AbortController().signal,
    )
    assert.deepEqual(await Promise.all([name, sum, called]), ['a', 3, 5])
    for await (const item of items) assert.equal(item, 3)
    for await (const letter of await letters) assert.equal(letter, 'x')
  })

  /** Compiled, never called. */
  function refused(
    host: FunctionHost,
    [socket, server, handle, child]: [Socket, Server, FileHandle, ChildProcess],
  ): void {
    // @ts-expect-error -- functions need callback()
    void remote(host, takesFunction, () => 1)
    // @ts-expect-error -- symbols
    void remote(host, (_: symbol) => 1, Symbol('x'))
    // @ts-expect-error -- promises are to be awaited first
    void remote(host, (_: Promise<number>) => 1, Promise.resolve(1))
    // @ts-expect-error -- handles
    void remote(host, (_: Socket) => 1, socket)
    // @ts-expect-error -- handles
    void remote(host, (_: Server) => 1, server)
    // @ts-expect-error -- handles
    void remote(host, (_: FileHandle) => 1, handle)
    // @ts-expect-error -- handles
    void remote(host, (_: ChildProcess) => 1, child)
    // @ts-expect-error -- too few arguments
    void remote(host, (a: number) => a)
    // @ts-expect-error -- of another type
    void remote(host, (a: number) => a, 'text')
  }
  void refused
})
