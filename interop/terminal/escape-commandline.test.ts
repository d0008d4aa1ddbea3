// ~C, side by side with ssh: what is typed at the command line, what it says, and what it does.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { freePort } from '../port.ts'
import { requires } from '../programs.ts'
import { type Sshd, startSshd } from '../sshd.ts'
import { Screen } from './screen.ts'
import { openSsh, yonSsh } from './yon-ssh.ts'

describe(
  'the command line of a session',
  { ...requires('sshd', 'ssh', 'ssh-keygen', 'tmux'), timeout: 120_000 },
  () => {
    let sshd: Sshd
    let target: Server
    let targetPort = 0
    before(async () => {
      sshd = await startSshd()
      target = createServer((socket) => socket.end('reached'))
      await once(target.listen(0, '127.0.0.1'), 'listening')
      targetPort = (target.address() as AddressInfo).port
    })
    after(async () => {
      target?.close()
      await sshd?.stop()
    })

    async function start(program: readonly string[], ...settings: string[]): Promise<Screen> {
      const options = [...settings, 'EnableEscapeCommandline=yes'].flatMap((setting) => ['-o', setting])
      const screen = await Screen.start([
        ...program,
        '-t',
        ...options,
        ...sshd.sshArguments,
        sshd.host,
        'echo READY; exec cat',
      ])
      await screen.see(/READY/)
      return screen
    }

    /** Types at `ssh> ` and waits for what follows. What was typed before has come back then, so that all is in order. */
    async function command(screen: Screen, line: string, expected: RegExp): Promise<void> {
      const before = `before ${line.replace(/\W/g, '.')}`
      screen.type(before)
      screen.press('Enter')
      await screen.see(new RegExp(`${before}\\s+${before}\\s*\n`))
      screen.type('~C')
      await screen.see(/ssh> *\n/)
      screen.type(line)
      screen.press('Enter')
      await screen.see(expected)
    }

    const text = (screen: Screen): string =>
      screen
        .look()
        // oxlint-disable-next-line no-control-regex
        .replace(/\x1b\[[\d;]*m/g, '')
        .trimEnd()

    async function reach(port: number): Promise<string> {
      const socket = connect(port, '127.0.0.1')
      const chunks: Buffer[] = []
      socket.on('data', (chunk: Buffer) => chunks.push(chunk))
      socket.on('error', () => {})
      await new Promise((resolve) => socket.once('close', resolve))
      return Buffer.concat(chunks).toString()
    }

    test('opens and cancels forwards, and says what ssh says', async () => {
      const [local, remote, dynamic] = [await freePort(), await freePort(), await freePort()]
      const screens: string[] = []
      for (const program of [yonSsh, openSsh()]) {
        await using screen = await start(program)
        await command(screen, `-L ${local}:127.0.0.1:${targetPort}`, /Forwarding port\./)
        assert.equal(await reach(local), 'reached')
        await command(screen, `R${remote}:127.0.0.1:${targetPort}`, /Forwarding port\.[^]*Forwarding port\./)
        assert.equal(await reach(remote), 'reached')
        await command(screen, `-D${dynamic}`, /(?:Forwarding port\.[^]*){3}/)
        await command(screen, `-KL ${local}`, /Canceled forwarding\./)
        assert.equal(await reach(local), '')
        await command(screen, `-KD${dynamic}`, /(?:Canceled forwarding\.[^]*){2}/)
        await command(screen, `-KL ${local}`, /Unknown port forwarding\./)
        await command(screen, `KR${remote}`, /(?:Canceled forwarding\.[^]*){3}/)
        assert.equal(await reach(remote), '')
        screens.push(text(screen))
      }
      assert.equal(screens[0], screens[1])
    })

    test('has the same help and complaints', async () => {
      const screens: string[] = []
      for (const program of [yonSsh, openSsh()]) {
        await using screen = await start(program, 'PermitLocalCommand=yes')
        await command(screen, '-h', /Execute local command/)
        await command(screen, 'X', /Invalid command\./)
        await command(screen, '-L nonsense', /Bad local forwarding specification\./)
        await command(screen, '-R 1:2:3:4:5', /Bad remote forwarding specification\./)
        await command(screen, '-KL 1:2:3', /Bad forwarding close specification\./)
        screen.type('typed')
        screen.press('Enter')
        await screen.see(/typed\s+typed/)
        screens.push(text(screen))
      }
      assert.equal(screens[0], screens[1])
    })

    test('runs commands here with the terminal', async () => {
      await using screen = await start(yonSsh, 'PermitLocalCommand=yes')
      await command(screen, '!stty -a | grep -o " icanon"; echo from here', /icanon\s+from here/)
      screen.type('typed')
      screen.press('Enter')
      await screen.see(/typed\s+typed/)
    })

    test('is given up by ^C, and the session goes on', async () => {
      await using screen = await start(yonSsh)
      screen.press('Enter')
      screen.type('~C')
      await screen.see(/ssh> *\n/)
      screen.type('-L 1')
      screen.press('C-c')
      await screen.see(/\^C/)
      screen.type('typed')
      screen.press('Enter')
      await screen.see(/typed\s+typed/)
    })

    test('is disabled by default, and not in the help then', async () => {
      const screens: string[] = []
      for (const program of [yonSsh, openSsh()]) {
        await using screen = await start(program, 'EnableEscapeCommandline=no')
        screen.press('Enter')
        screen.type('~C')
        await screen.see(/commandline disabled/)
        screen.type('~?')
        await screen.see(/only recognized/)
        const [help] = /^~\?\n[^]*newline\.\)/m.exec(text(screen)) ?? []
        // OpenSSH has it since 10.3.
        screens.push(help?.replace(/^ ~I .*\n/m, '') ?? 'no help')
      }
      assert.equal(screens[0], screens[1])
    })
  },
)
