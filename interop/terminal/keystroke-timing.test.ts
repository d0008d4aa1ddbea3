// ObscureKeystrokeTiming as somebody sees it who counts the packets between a client and a server.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startDelayProxy } from '../delay-proxy.ts'
import { startOurServer } from '../our-server.ts'
import { requires } from '../programs.ts'
import { PtyProgram } from './pty.ts'
import { yonSsh } from './yon-ssh.ts'

describe('keystrokes on the wire', { ...requires('ssh-keygen', 'script'), timeout: 60_000 }, () => {
  /** The sizes of what the client sends, from a keystroke until there are `count`, or the program has ended. */
  async function sentAfterKeystroke(setting: string, count: number): Promise<number[]> {
    const sizes: number[] = []
    let isCounting = false
    await using server = await startOurServer()
    await using proxy = await startDelayProxy({
      targetPort: server.port,
      onData: (direction, chunk) => {
        if (isCounting && direction === 'clientToServer') sizes.push(chunk.length)
      },
    })
    const way = ['-o', `Port=${proxy.port}`, '-o', `HostKeyAlias=[127.0.0.1]:${server.port}`]
    const args = [...way, '-o', `ObscureKeystrokeTiming=${setting}`, ...server.sshArguments]
    const command = 'stty -echo raw; echo READY; head -c 1; echo; echo SEEN; head -c 1 >/dev/null'
    const pty = await PtyProgram.start([...yonSsh, '-t', ...args, server.host, command])
    await pty.see(/READY/)
    isCounting = true
    await pty.type('x')
    await pty.see(/SEEN/)
    while (sizes.length < count) await sleep(20)
    const seen = [...sizes]
    await pty.type('y')
    assert.equal(await pty.exit, 0)
    return seen
  }

  test('after a keystroke packets of the same size follow', async () => {
    const sizes = await sentAfterKeystroke('yes', 20)
    // A busy machine joins two of them.
    const smallest = Math.min(...sizes)
    assert.ok(
      sizes.every((size) => size % smallest === 0),
      String(sizes),
    )
  })

  test('without it there is the keystroke alone', async () => {
    assert.ok((await sentAfterKeystroke('no', 1)).length <= 2)
  })
})
