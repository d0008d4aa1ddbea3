import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { SshError } from '../../src/errors.ts'
import { isTrustedSocket, listenControlSocket, removeStaleSocket } from '../../src/mux/control-socket.ts'

describe('control sockets', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yon-mux-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('one appears for its user only, and leaves nothing behind', async () => {
    const path = join(folder, 'one')
    const socket = await listenControlSocket(path, (stream) => stream.destroy())
    const { mode } = await lstat(path)
    assert.equal((mode & 0o777).toString(8), '600')
    assert.deepEqual(await readdir(folder), ['one'])
    assert.ok(isTrustedSocket(path))
    await connects(path)
    await socket.close()
    assert.deepEqual(await readdir(folder), [])
  })

  test('what is there already stays as it is: a master, and a file', async () => {
    const path = join(folder, 'two')
    const socket = await listenControlSocket(path, (stream) => stream.destroy())
    const file = join(folder, 'file')
    await writeFile(file, 'mine')
    for (const taken of [path, file]) {
      await assert.rejects(
        listenControlSocket(taken, () => {}),
        (error: SshError) => error.code === 'control-socket-exists',
      )
    }
    await connects(path)
    assert.equal(await readFile(file, 'utf8'), 'mine')
    assert.deepEqual((await readdir(folder)).sort(), ['file', 'two'])
    await socket.close()
    await rm(file)
  })

  test('a master takes away its own socket only', async () => {
    const path = join(folder, 'three')
    const first = await listenControlSocket(path, (stream) => stream.destroy())
    await rm(path)
    const second = await listenControlSocket(path, (stream) => stream.destroy())
    await first.close()
    await connects(path)
    await second.close()
    assert.equal(existsSync(path), false)
  })

  test('a stale socket is removed, a file never', async () => {
    const path = join(folder, 'stale')
    await writeFile(path, 'not a socket')
    removeStaleSocket(path)
    assert.equal(await readFile(path, 'utf8'), 'not a socket')
    await rm(path)
    const socket = await listenControlSocket(path, (stream) => stream.destroy())
    removeStaleSocket(path)
    assert.equal(existsSync(path), false)
    await socket.close()
  })

  test('a path that no socket can have, and a folder that is not there', async () => {
    await assert.rejects(
      listenControlSocket(join(folder, 'x'.repeat(120)), () => {}),
      (error: SshError) => error.code === 'invalid-argument',
    )
    await assert.rejects(
      listenControlSocket(join(folder, 'no', 'folder'), () => {}),
      (error: SshError) => error.code === 'connect-failed' && error.cause !== undefined,
    )
  })
})

function connects(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(path)
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })
}
