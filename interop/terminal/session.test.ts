// A session at a terminal: what the terminal is while it lasts and after each end of it, and what the far end sees.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { kill } from '../process.ts'
import { requires } from '../programs.ts'
import { type Sshd, startSshd } from '../sshd.ts'
import { PtyProgram } from './pty.ts'
import { openSsh, shellWords, yonSsh } from './yon-ssh.ts'

const needed = requires('sshd', 'ssh', 'ssh-keygen', 'script')

describe('a session at a terminal', { ...needed, timeout: 120_000 }, () => {
  let sshd: Sshd
  before(async () => {
    sshd = await startSshd()
  })
  after(() => sshd.stop())

  /** ssh's arguments for a command there on a terminal. */
  const to = (command: string): string[] => ['-t', ...sshd.sshArguments, sshd.host, command]

  /** Starts our program on a terminal below a shell that tells its status and the modes before and after. */
  async function startSession(command: string, program = yonSsh): Promise<{ pty: PtyProgram; pid: number }> {
    const inner = `ulimit -c 0; stty -g; sh -c 'echo "<pid $$>"; exec "$@"' sh ${shellWords([...program, ...to(command)])}
      echo "<status $?>"; stty -g; read line`
    const pty = await PtyProgram.start(['bash', '-c', inner], { modes: 'intr ^X -echoe' })
    const pid = Number((await pty.see(/<pid (\d+)>/))[1])
    await pty.see(/READY/)
    return { pty, pid }
  }

  test('raw mode is exactly that of ssh while connected', async () => {
    const modes: string[] = []
    for (const program of [yonSsh, openSsh()]) {
      const { pty } = await startSession('echo READY; exec cat', program)
      const flags = pty.stty('-a')
      for (const flag of RAW_FLAGS) assert.match(flags, new RegExp(`(?<![\\w-])${flag}\\b`))
      assert.match(flags, /min = 1; time = 0;/)
      modes.push(pty.stty('-g'))
      pty.end()
    }
    assert.equal(modes[0], modes[1])
  })

  const ends: Record<string, { end: (pty: PtyProgram, pid: number) => unknown; status: number; command?: string }> = {
    'the end of the command': { end: (pty) => pty.type('\x04'), status: 0 },
    'a failing command': { end: (pty) => pty.type('x\r'), status: 7, command: 'echo READY; read x; exit 7' },
    'a command that is killed': { end: () => {}, status: 255, command: 'echo READY; sleep 0.3; kill -9 $$' },
    '~.': { end: (pty) => pty.type('\r~.'), status: 255 },
    SIGTERM: { end: (_pty, pid) => process.kill(pid, 'SIGTERM'), status: 255 },
    SIGHUP: { end: (_pty, pid) => process.kill(pid, 'SIGHUP'), status: 255 },
    SIGINT: { end: (_pty, pid) => process.kill(pid, 'SIGINT'), status: 255 },
    'a killed server': { end: () => sshd.connectionProcesses().forEach((each) => kill(each, 'SIGKILL')), status: 255 },
  }
  for (const [name, { end, status, command = 'echo READY; exec cat' }] of Object.entries(ends)) {
    test(`after ${name} the terminal is as before, and what is said is what ssh says`, async () => {
      const said: string[] = []
      for (const program of [yonSsh, openSsh()]) {
        const { pty, pid } = await startSession(command, program)
        const modesBefore = /^[0-9a-f:]{60,}/m.exec(pty.output)?.[0]
        pty.forget()
        await end(pty, pid)
        const [all, wasStatus, modesAfter] = await pty.see(/<status (\d+)>\s+([0-9a-f:]{60,})/)
        assert.equal(modesAfter, modesBefore)
        assert.equal(Number(wasStatus), status)
        said.push(pty.output.slice(0, pty.output.indexOf(all)))
        pty.end()
      }
      assert.equal(said[0], said[1])
    })
  }

  test('a server that vanishes without a word: ~. works', async () => {
    const { pty } = await startSession('echo READY; exec cat')
    const serving = sshd.connectionProcesses()
    for (const each of serving) kill(each, 'SIGSTOP')
    try {
      await pty.type('typed into the void\r~.')
      await pty.see(/<status 255>/)
    } finally {
      for (const each of serving) kill(each, 'SIGKILL')
      pty.end()
    }
  })

  test('the far end sees TERM, size and modes as they are here', async () => {
    for (const modes of ['', ODD_MODES]) {
      const inner = `stty -g; ${shellWords([...yonSsh, ...to('stty -g; stty size; echo $TERM')])}; stty size`
      const pty = await PtyProgram.start(['sh', '-c', inner], {
        ...{ modes, columns: 131, rows: 43 },
        env: { TERM: 'screen-256color' },
      })
      await pty.exit
      const [here, there, size, term] = pty.output.split(/\r?\n/)
      assert.equal(there, here)
      assert.deepEqual([size, term], ['43 131', 'screen-256color'])
    }
  })

  test('a change of size is seen there at once', async () => {
    const command = `trap 'stty size' WINCH; echo READY; while :; do sleep 0.05; done`
    const { pty } = await startSession(command)
    pty.resize(99, 22)
    await pty.see(/22 99\r/)
    pty.resize(50, 60)
    await pty.see(/60 50\r/)
    pty.end()
  })

  test('a storm of resizing ends with the right size', async () => {
    const { pty } = await startSession('echo READY; cat >/dev/null; stty size')
    for (let i = 1; i <= 200; i++) pty.resize(20 + (i % 150), 10 + (i % 90))
    pty.resize(123, 45)
    await new Promise((resolve) => setTimeout(resolve, 300))
    await pty.type('\x04')
    await pty.see(/45 123\r/)
    pty.end()
  })

  test('lines are seen as they are printed', async () => {
    const { pty } = await startSession('echo READY; for i in 1 2 3; do echo line $i; sleep 1; done')
    const seen: number[] = []
    for (const line of [1, 2, 3]) {
      await pty.see(new RegExp(`line ${line}\\r`))
      seen.push(performance.now())
    }
    for (const [earlier, later] of [
      [seen[0], seen[1]],
      [seen[1], seen[2]],
    ] as const) {
      const gap = (later as number) - (earlier as number)
      assert.ok(gap > 700 && gap < 1500, `${gap} ms between lines`)
    }
    pty.end()
  })

  test('no byte is doubled: echo comes from there alone', async () => {
    const { pty } = await startSession('echo READY; exec cat')
    pty.forget()
    await pty.type('hello\r')
    await pty.see(/hello\r\nhello\r\n/)
    await new Promise((resolve) => setTimeout(resolve, 200))
    assert.equal(pty.output, 'hello\r\nhello\r\n')
    pty.end()
  })

  test('bytes travel unchanged both ways: all of them, and control characters reach the far program', async () => {
    const { pty } = await startSession('stty raw -echo; echo READY; exec dd bs=1 count=256 2>/dev/null')
    pty.forget()
    const all = Uint8Array.from({ length: 256 }, (_, i) => i)
    await pty.type(all)
    await pty.see(/[^]{256}/)
    assert.deepEqual(Buffer.from(pty.output.slice(0, 256), 'latin1'), Buffer.from(all))
    pty.end()
  })

  test('a paste of 1 MB of 4-byte characters arrives as it is', async () => {
    const paste = Buffer.from('🎉🚀'.repeat(131_072) + '!')
    const command = `stty raw -echo; echo READY; head -c ${paste.length} | md5sum`
    const { pty } = await startSession(command)
    await pty.type(paste)
    await pty.see(new RegExp(createHash('md5').update(paste).digest('hex')), 30_000)
    pty.end()
  })

  test('^Z after ~ stops us, and fg goes on with the right size', async () => {
    const command = `trap 'stty size' WINCH; stty -echo; echo READY; while read x; do echo "got $x"; done`
    const inner = `set -m; stty -g; ${shellWords([...yonSsh, ...to(command)])}; stty -g; stty rows 31 cols 61; fg; read x`
    const pty = await PtyProgram.start(['bash', '-c', inner])
    await pty.see(/READY/)
    const raw = pty.stty('-g')
    await pty.type('\r~\x1a')
    await pty.see(/~\^Z \[suspend ssh\]\r\n[^]*?[0-9a-f:]{60,}/)
    const [before, stopped] = [...pty.output.matchAll(/^[0-9a-f:]{60,}/gm)].map(([modes]) => modes)
    assert.equal(stopped, before)
    await pty.see(/31 61\r/)
    assert.equal(pty.stty('-g'), raw)
    await pty.type('again\r')
    await pty.see(/got again\r/)
    pty.end()
  })

  test('the other escapes answer as in ssh', async () => {
    const answers: string[] = []
    for (const program of [yonSsh, openSsh()]) {
      const { pty } = await startSession('stty -echo; echo READY; exec cat -A', program)
      pty.forget()
      await pty.type('~?')
      await pty.see(/newline\.\)\r\n/)
      await pty.type('~B~v~v~V~V~V~V~V~V~R')
      await pty.see(/(SILENT[^]*){2}/)
      await pty.type('~~ and ~.\r~x\r')
      await pty.see(/~ and ~\.\$\r\n~x\$\r\n/)
      // OpenSSH has it since 10.3.
      answers.push(pty.output.replace(' ~I   - show connection information\r\n', ''))
      pty.forget()
      await pty.type('~#')
      await pty.see(
        /The following connections are open:\r\n {2}#0 client-session \(t4 \[session\] r0 i0\b[^]* o0\b[^]*\)\r\n/,
      )
      if (program === yonSsh) {
        await pty.type('~I')
        await pty.see(/~I\r\nConnection information for \S+ pid \d+\r\n {2}tcp -> [^]* {2}kexalgorithm \S+\r\n/)
      }
      pty.end()
    }
    assert.equal(answers[0], answers[1])
  })
})

const RAW_FLAGS = (
  'ignpar -istrip -inlcr -igncr -icrnl -ixon -ixany -ixoff -iuclc ' +
  '-isig -icanon -echo -echoe -echok -echonl -iexten -opost'
).split(' ')

const ODD_MODES = 'inlcr ixany -imaxbel echonl -echoe tostop intr ^X eol ^G eol2 ^H quit undef noflsh parenb iutf8'
