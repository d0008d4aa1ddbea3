import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { LocalTerminal } from '@yon/ssh/terminal'
import { requires } from '../programs.ts'
import { type PtyOptions, PtyProgram } from './pty.ts'

const program = [process.execPath, fileURLToPath(new URL('raw-program.js', import.meta.url))]
const needed = requires('script')

/** The program in raw mode, with the modes before and now. */
async function startRaw(options: PtyOptions = {}, ...words: string[]): Promise<{ pty: PtyProgram; before: string }> {
  const inner = `before=$(stty -g); echo "{$before}"; exec ${[...program, ...words].join(' ')}`
  const pty = await PtyProgram.start(['sh', '-c', inner], options)
  const before = (await pty.see(/\{(.*?)\}/))[1] as string
  await pty.see(/<raw .*?>/)
  return { pty, before }
}

/** The words of `stty -a` that are flags. */
function flags(pty: PtyProgram): Set<string> {
  return new Set(pty.stty('-a').split(/[\s;]+/))
}

const RAW_FLAGS = (
  'ignpar -istrip -inlcr -igncr -icrnl -ixon -ixany -ixoff -iuclc ' +
  '-isig -icanon -echo -echoe -echok -echonl -iexten -opost'
).split(' ')

test('raw mode is exactly that of ssh, whatever was set before', needed, async () => {
  const odd = 'istrip inlcr igncr ixany ixoff iuclc echonl -echoe parmrk -onlcr tostop intr ^X min 5 time 9'
  for (const modes of ['', odd]) {
    const { pty, before } = await startRaw({ modes })
    const now = flags(pty)
    for (const flag of RAW_FLAGS) assert.ok(now.has(flag), `${flag} with ${modes}`)
    assert.match(pty.stty('-a'), /min = 1; time = 0;/)
    assert.equal(pty.stty('-g').trim(), rawOf(before))
    await pty.type('l')
    assert.equal(await pty.exit, 0)
  }
})

/** What OpenSSH makes of the modes: enter_raw_mode's masks (Linux) on the words of `stty -g`. */
function rawOf(before: string): string {
  const words = before.split(':').map((word) => parseInt(word, 16))
  const [iflag = 0, oflag = 0, cflag = 0, lflag = 0] = words
  const raw = [(iflag | 0o4) & ~0o17740, oflag & ~1, cflag, lflag & ~0o100173, ...words.slice(4)]
  raw[4 + 5] = 0
  raw[4 + 6] = 1
  return raw.map((word) => word.toString(16)).join(':')
}

const ways: Record<string, { leave: (pty: PtyProgram, pid: number) => unknown; status: number }> = {
  'leaving raw mode': { leave: (pty) => pty.type('l'), status: 0 },
  'process.exit': { leave: (pty) => pty.type('x'), status: 3 },
  'an uncaught exception': { leave: (pty) => pty.type('e'), status: 1 },
  SIGTERM: { leave: (_pty, pid) => process.kill(pid, 'SIGTERM'), status: 128 + 15 },
  SIGHUP: { leave: (_pty, pid) => process.kill(pid, 'SIGHUP'), status: 128 + 1 },
  SIGINT: { leave: (_pty, pid) => process.kill(pid, 'SIGINT'), status: 128 + 2 },
  SIGQUIT: { leave: (_pty, pid) => process.kill(pid, 'SIGQUIT'), status: 128 + 3 },
}

for (const [way, { leave, status }] of Object.entries(ways)) {
  test(`the terminal is as before after ${way}`, needed, async () => {
    const inner = `ulimit -c 0; stty -g; ${program.join(' ')} 2>/dev/null; echo "<status $?>"; stty -g; read line`
    const pty = await PtyProgram.start(['bash', '-c', inner], { modes: 'istrip -echoe intr ^X' })
    const pid = Number((await pty.see(/<raw \S+ (\d+)>/))[1])
    const before = /^[0-9a-f:]{60,}/m.exec(pty.output)?.[0]
    await leave(pty, pid)
    const after = await pty.see(/<status (\d+)>\s+([0-9a-f:]{60,})/)
    assert.equal(after[2], before)
    assert.equal(Number(after[1]), status)
    pty.end()
  })
}

test("the program's own listener decides about the end", needed, async () => {
  const { pty } = await startRaw({}, 'own-listener')
  pty.kill('SIGTERM')
  assert.equal(await pty.exit, 7)
})

test('stopped, the terminal is as before; continued, it is raw again', needed, async () => {
  const pty = await PtyProgram.start(
    ['bash', '-c', `set -m; stty -g; ${program.join(' ')}; stty -g; stty -istrip; stty -g; fg; stty -g; read x`],
    { modes: 'istrip' },
  )
  await pty.see(/<raw /)
  const raw = pty.stty('-g').trim()
  await pty.type('z')
  await pty.see(/<continued>/)
  const rawAgain = pty.stty('-g').trim()
  await pty.type('l')
  const modes = await pty.see(
    /([0-9a-f:]{60,})\s+<raw.*?>[^]*?([0-9a-f:]{60,})\s+([0-9a-f:]{60,})[^]*?<continued>\s*([0-9a-f:]{60,})/,
  )
  pty.end()
  const [, before, stopped, changed, after] = modes
  assert.equal(stopped, before)
  assert.notEqual(changed, stopped)
  assert.equal(rawAgain, raw)
  assert.equal(after, changed)
})

test('the size, also with standard output redirected, and each change of it', needed, async () => {
  const { pty } = await startRaw({ columns: 101, rows: 33 })
  assert.match(pty.output, /<raw 101x33 /)
  pty.resize(77, 11)
  await pty.see(/<size 77x11>/)
  await pty.type('l')
  await pty.exit
  const redirected = await PtyProgram.start(['sh', '-c', `${program.join(' ')} x | cat`], { columns: 40, rows: 10 })
  await redirected.see(/<raw 40x10 /)
  await redirected.type('l')
  await redirected.exit
})

test('a pipe is no terminal', async () => {
  assert.equal(await LocalTerminal.open(99), undefined)
})
