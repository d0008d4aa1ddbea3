// Commands that use the terminal of the script.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { describe, it } from 'node:test'
import { eventually, processesWith, scriptArguments } from './script.ts'

/** The script on a terminal of its own, which `script` of util-linux makes. */
function onTerminal(text: string) {
  const quoted = [process.execPath, ...scriptArguments(text)]
    .map((word) => `'${word.replaceAll("'", "'\\''")}'`)
    .join(' ')
  const child = spawn('script', ['-qec', `exec ${quoted}`, '/dev/null'], { env: { ...process.env, SHELL: '/bin/sh' } })
  const shown = { text: '' }
  child.stdout.on('data', (chunk) => (shown.text += String(chunk)))
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  return {
    shown,
    ended,
    type: (keys: string) => child.stdin.write(keys),
    until: (word: string) =>
      eventually(
        () => shown.text.includes(word),
        8000,
        () => shown.text,
      ),
  }
}

const isMissing = !spawnSync('script', ['-V'], { encoding: 'utf8' }).stdout?.includes('util-linux')
const skip = isMissing && process.env['YON_INTEROP'] !== 'required' && 'script of util-linux not installed'

describe('on a terminal', { skip, concurrency: true }, () => {
  it('a command reads what is typed, and knows where it is', async () => {
    const terminal = onTerminal(
      "await $`sh -c 'test -t 0 && test -t 1 && test -t 2 && echo ask; read a; echo got $a; read b < /dev/tty; echo and $b'`",
    )
    await terminal.until('ask')
    terminal.type('one\n')
    await terminal.until('got one')
    terminal.type('two\n')
    await terminal.until('and two')
    assert.deepEqual(await terminal.ended, [0, null], terminal.shown.text)
  })

  it('a pager behind a pipe reads the keys from the terminal', async () => {
    const terminal = onTerminal("await $`seq 3 | sh -c 'cat; echo ready; read key < /dev/tty; echo key $key'`")
    await terminal.until('ready')
    terminal.type('q\n')
    await terminal.until('key q')
    assert.deepEqual(await terminal.ended, [0, null], terminal.shown.text)
  })

  it('an interrupt ends the command and the script', async () => {
    const terminal = onTerminal("await $`sh -c 'echo ready; sleep 300'`.ok(); console.log('went on')")
    await terminal.until('ready')
    terminal.type('\x03')
    const [status] = await terminal.ended
    assert.equal(status, 130, terminal.shown.text)
    assert.doesNotMatch(terminal.shown.text, /went on/)
  })

  it('an interrupt that the command takes is not for the script', async () => {
    const terminal = onTerminal(
      "await $`sh -c ${'trap \"echo taken\" INT; echo ready; while ! read x; do :; done; echo x $x'}`.ok(); console.log('went on')",
    )
    await terminal.until('ready')
    terminal.type('\x03')
    await terminal.until('taken')
    terminal.type('end\n')
    await terminal.until('went on')
    assert.deepEqual(await terminal.ended, [0, null], terminal.shown.text)
  })

  it('a time limit ends all below a command that shares the terminal', async () => {
    const terminal = onTerminal(
      "const { ok } = await $`sh -c 'echo ready; sh -c \"sleep 300; :\"; :'`.timeout(500).result(); console.log('ok ' + ok)",
    )
    await terminal.until('ok false')
    assert.deepEqual(await terminal.ended, [0, null], terminal.shown.text)
  })

  it('SIGKILL of the script ends what shared the terminal with it', async () => {
    const mark = `yon-terminal-${process.pid}`
    const terminal = onTerminal(
      `console.log('script', process.pid); await $\`sh -c \${"trap '' HUP INT; sh -c 'trap \\"\\" HUP INT; echo ready; while :; do sleep 1; done' ${mark}-inner; :"} ${mark}-outer\``,
    )
    await terminal.until('ready')
    const pid = Number(/script .*?(\d+)/.exec(terminal.shown.text.replace(/[^\w\s]\[\d+m/g, ''))?.[1])
    assert.equal(processesWith(mark).length, 2)
    process.kill(pid, 'SIGKILL')
    await eventually(
      () => processesWith(mark).length === 0,
      10_000,
      () => processesWith(mark).join('\n'),
    )
    await terminal.ended
  })
})
