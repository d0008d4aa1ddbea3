import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { encodeTerminalModes } from '../../src/messages/terminal-modes.ts'
import { hasPtyProgram } from '../../src/server/run-on-pty.ts'
import { isGone, withPrograms } from './pair.ts'

const ptyMissing = (await hasPtyProgram()) ? false : 'script of util-linux is not installed'
if (ptyMissing !== false && process.env['YON_INTEROP'] === 'required') throw new Error(ptyMissing)

test('a terminal: its size, modes and name, resizing, and its end', { skip: ptyMissing }, async () => {
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  const modes = encodeTerminalModes({ VINTR: 5, VERASE: 8, ECHO: 0, ICRNL: 1, OPOST: 0, XCASE: 0, VSWTCH: 255 })
  const pty = { term: 'vt100', columns: 101, rows: 33, modes }
  const { stdout, exit } = await connection.run('stty -a; echo $TERM; tty; echo $SSH_TTY; exit 5', { pty })
  assert.equal(exit.status, 5)
  assert.match(stdout, /rows 33; columns 101/)
  assert.match(stdout, /intr = \^E/)
  assert.match(stdout, /erase = \^H/)
  assert.match(stdout, /(^|\s)-echo\s/)
  assert.match(stdout, /(^|\s)-opost\s/)
  const [term, tty, variable] = stdout.trim().split('\n').slice(-3)
  assert.equal(term, 'vt100')
  assert.match(tty ?? '', /^\/dev\/pts\/\d+$/)
  assert.equal(variable, tty)
})

test('a command for a terminal can hold anything', { skip: ptyMissing }, async () => {
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  const pty = { term: "x'; exit 1; '", columns: 80, rows: 24, modes: encodeTerminalModes({ OPOST: 0 }) }
  const { stdout } = await connection.run(`printf '%s|' "a b" '$(false)' \`echo c\` "$TERM"`, { pty })
  assert.equal(stdout, "a b|$(false)|c|x'; exit 1; '|")
})

test('resizing reaches a program on a terminal', { skip: ptyMissing }, async () => {
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  const script = 'trap "stty size; exit" WINCH; echo ready; while :; do sleep 0.05; done'
  const session = connection.exec(script, { pty: { term: 'x', columns: 80, rows: 24 } })
  const lines: string[] = []
  for await (const line of session.lines()) {
    lines.push(line)
    if (line === 'ready') session.resize({ columns: 120, rows: 50 })
    else break
  }
  assert.deepEqual(lines, ['ready', '50 120'])
})

test('an interactive shell: typed input, ^C, ^D', { skip: ptyMissing }, async () => {
  await using pair = await withPrograms()
  await using connection = await pair.connect()
  const session = connection.shell({
    pty: { term: 'dumb', columns: 80, rows: 24, modes: encodeTerminalModes({ ECHO: 0 }) },
  })
  let text = ''
  session.stdout.on('data', (chunk: Buffer) => (text += String(chunk)))
  const until = async (pattern: RegExp): Promise<void> => {
    for (let waited = 0; !pattern.test(text); waited += 20) {
      assert.ok(waited < 5000, `${pattern} in ${JSON.stringify(text)}`)
      await sleep(20)
    }
  }
  session.stdin.write('echo $((40+2)); sleep 100\n')
  await until(/42/)
  await sleep(200)
  session.stdin.write('\u0003')
  session.stdin.write('echo after $((1+1))\n')
  await until(/after 2/)
  session.stdin.write('exit 6\n')
  assert.equal((await session.exit).status, 6)
})

test('the end of a connection hangs up the terminal', { skip: ptyMissing }, async () => {
  await using pair = await withPrograms()
  const connection = await pair.connect()
  const session = connection.exec('echo $$; exec sleep 60', { pty: { term: 'x', columns: 80, rows: 24 } })
  let pid = 0
  for await (const line of session.lines()) {
    pid = Number(line)
    break
  }
  assert.ok(pid > 0)
  await connection.close()
  assert.equal(await isGone(pid), true)
})
