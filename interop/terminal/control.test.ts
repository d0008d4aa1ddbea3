// Sharing connections and going to the background: yon-ssh beside ssh, and each with the masters of the other.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../port.ts'
import { isRunning, kill, runProgram } from '../process.ts'
import { requires } from '../programs.ts'
import { type Sshd, startSshd } from '../sshd.ts'
import { PtyProgram } from './pty.ts'
import { openSsh, shellWords, yonSsh } from './yon-ssh.ts'

const needed = requires('sshd', 'ssh', 'ssh-keygen')

describe('shared connections', { ...needed, timeout: 250_000 }, () => {
  let sshd: Sshd
  before(async () => {
    sshd = await startSshd()
  })
  after(() => sshd.stop())

  interface Outcome {
    readonly status: number | null
    readonly stdout: string
    readonly stderr: string
  }

  async function run(program: readonly string[], args: readonly string[], input = ''): Promise<Outcome> {
    const [file, ...first] = program
    const env = { ...process.env, SSH_AUTH_SOCK: '', SSH_ASKPASS_REQUIRE: 'never' }
    const all = [...first, ...sshd.sshArguments, ...args]
    const { status, stdout, stderr } = await runProgram(file as string, all, { input, env })
    return { status, stdout: stdout.toString(), stderr: stderr.replaceAll('\r', '').replace(/pid=\d+/, 'pid=N') }
  }

  /** The steps by one program, with a ControlPath of its own that is written CTL. */
  async function story(program: readonly string[], steps: readonly (readonly string[])[], name: string) {
    const path = sshd.folder.file(name)
    const outcomes: Outcome[] = []
    for (const step of steps) {
      if (step[0] === 'wait') {
        await sleep(Number(step[1]))
        continue
      }
      const { status, stdout, stderr } = await run(
        program,
        step.map((word) => word.replaceAll('CTL', path)),
        'in',
      )
      outcomes.push({ status, stdout, stderr: stderr.replaceAll(path, 'CTL') })
    }
    assert.equal(existsSync(path), false, 'the socket is left')
    return outcomes
  }

  let stories = 0
  async function same(...steps: readonly (readonly string[])[]): Promise<Outcome[]> {
    const ours = await story(yonSsh, steps, `c${++stories}`)
    assert.deepEqual(ours, await story(openSsh(), steps, `c${++stories}`))
    return ours
  }

  const HOST = '127.0.0.1'
  const exit = ['-S', 'CTL', '-O', 'exit', HOST]

  test('a master in the background, its check, a session over it, its end', async () => {
    const [, check, session, , after] = await same(
      ['-fNM', '-S', 'CTL', HOST],
      ['-S', 'CTL', '-O', 'check', HOST],
      ['-S', 'CTL', HOST, 'cat; echo error >&2; exit 5'],
      exit,
      ['-S', 'CTL', '-O', 'check', HOST],
    )
    assert.equal(check?.stderr, 'Master running (pid=N)\n')
    assert.deepEqual(session, { status: 5, stdout: 'in', stderr: 'error\n' })
    assert.equal(after?.status, 255)
  })

  test('ControlPersist: the first makes the master, which ends when it has been idle', async () => {
    const persist = ['-o', 'ControlMaster=auto', '-o', 'ControlPersist=1', '-o', 'ControlPath=CTL']
    await same(
      [...persist, HOST, 'echo first; exit 3'],
      ['-o', 'ControlPath=CTL', '-O', 'check', HOST],
      [...persist, HOST, 'cat'],
      ['wait', '2000'],
      ['-o', 'ControlPath=CTL', '-O', 'check', HOST],
    )
    const forEver = ['-o', 'ControlMaster=auto', '-o', 'ControlPersist=yes', '-o', 'ControlPath=CTL']
    await same([...forEver, '-N', HOST], [...forEver, '-W', `${HOST}:1`, HOST], [...forEver, HOST, 'cat'], exit)
  })

  test('the program and its master end with their statuses', async () => {
    await same(
      ['-M', '-S', 'CTL', HOST, 'echo own; exit 6'],
      ['-fN', '-M', '-S', 'CTL', HOST],
      ['-M', '-S', 'CTL', HOST, 'echo second'],
      exit,
      ['-fN', '-M', '-S', 'CTL', HOST],
      ['-S', 'CTL', '-O', 'stop', HOST],
      ['wait', '300'],
      ['-S', 'CTL', '-O', 'exit', HOST],
    )
  })

  test('forwards of a master: asked for, chosen, cancelled, refused', async () => {
    const port = await freePort()
    const remote = ['-R', `${port}:${HOST}:${sshd.port}`]
    await same(
      ['-fNM', '-S', 'CTL', HOST],
      ['-S', 'CTL', '-O', 'forward', ...remote, HOST],
      ['-S', 'CTL', HOST, `exec 3<>/dev/tcp/${HOST}/${port}; head -c 8 <&3`],
      ['-S', 'CTL', '-O', 'cancel', ...remote, HOST],
      ['-S', 'CTL', '-O', 'cancel', ...remote, HOST],
      ['-S', 'CTL', '-O', 'forward', '-L', `${sshd.port}:x:1`, HOST],
      exit,
    )
  })

  test('what makes no sense', async () => {
    await same(['-O', 'check', HOST])
    await same(['-S', 'CTL', '-O', 'bogus', HOST])
    await same(['-S', 'CTL', '-O', 'check', '-O', 'check', HOST])
    await same(['-S', 'CTL', '-O', 'check', '-W', 'a:1', HOST])
    await same(['-W', 'a:1', '-S', 'CTL', '-O', 'check', HOST])
    await same(['-f', HOST])
    await same(['-S', `/tmp/${'x'.repeat(120)}`, HOST, 'true'])
    await same(['-S', '/etc/hostname', HOST, 'echo alone'])
  })

  test('a socket that nobody listens on is replaced; a file is not', async () => {
    const path = sshd.folder.file('stale')
    const auto = ['-o', 'ControlMaster=auto', '-S', path, HOST, 'echo through']
    await writeFile(path, 'a file')
    assert.deepEqual((await run(yonSsh, auto)).stdout, 'through\n')
    assert.equal(await readFile(path, 'utf8'), 'a file')
    const dead = sshd.folder.file('dead')
    assert.equal((await run(openSsh(), ['-fNM', '-S', dead, HOST])).status, 0)
    kill(await pidOf(dead), 'SIGKILL')
    await sleep(200)
    assert.ok(existsSync(dead))
    const through = await run(yonSsh, ['-o', 'ControlMaster=auto', '-S', dead, HOST, 'echo through'])
    assert.deepEqual(through, { status: 0, stdout: 'through\n', stderr: '' })
    assert.equal(existsSync(dead), false)
  })

  async function pidOf(path: string): Promise<number> {
    const [file, ...first] = openSsh()
    const { stderr } = await runProgram(file as string, [...first, '-S', path, '-O', 'check', HOST])
    return Number(/pid=(\d+)/.exec(stderr)?.[1])
  }

  test('in the background: output still comes, the status is 0, LocalCommand runs here', async () => {
    await same(['-f', HOST, 'echo out; echo err >&2; exit 7'])
    await same(['-f', '-o', 'PermitLocalCommand=yes', '-o', 'LocalCommand=echo local', HOST, 'sleep 0.2; echo far'])
    await same(['-fN', '-o', 'ExitOnForwardFailure=yes', '-R', `${HOST}:${sshd.port}:x:1`, HOST])
  })

  test('a shell that waits for the output of -fN does not wait for the background', async () => {
    const path = sshd.folder.file('substitution')
    const script = `out=$(${shellWords(yonSsh)} ${shellWords(sshd.sshArguments)} -fNM -S ${path} ${HOST} 2>&1); echo "<$out>"`
    const startedMs = performance.now()
    const { stdout } = await runProgram('/bin/sh', ['-c', script])
    assert.equal(stdout.toString(), '<>\n')
    assert.ok(performance.now() - startedMs < 20_000)
    const pid = await pidOf(path)
    // A session of its own, as after daemon(3): the terminal's end is not its end.
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const [, , , session, terminal] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    assert.deepEqual([session, terminal], [String(pid), '0'])
    kill(pid, 'SIGTERM')
    for (let i = 0; i < 100 && existsSync(path); i++) await sleep(50)
    assert.equal(existsSync(path), false, 'SIGTERM leaves no socket')
    assert.ok(!isRunning(pid) || /^\S+ \(.*\) Z/.test(await readFile(`/proc/${pid}/stat`, 'utf8')))
  })

  test("our client over OpenSSH's master, OpenSSH's over ours", async () => {
    for (const [mastering, using] of [
      [openSsh(), yonSsh],
      [yonSsh, openSsh()],
    ] as const) {
      const path = sshd.folder.file(`cross${mastering.length}`)
      assert.equal((await run(mastering, ['-fNM', '-S', path, HOST])).status, 0)
      assert.equal((await run(using, ['-S', path, '-O', 'check', HOST])).status, 0)
      const { status, stdout } = await run(using, ['-S', path, HOST, 'cat; exit 4'], 'crossing')
      assert.deepEqual([status, stdout], [4, 'crossing'])
      const proxied = await run(using, ['-S', path, '-O', 'proxy', HOST, 'cat; exit 4'], 'proxied')
      assert.deepEqual([proxied.status, proxied.stdout], [4, 'proxied'])
      assert.equal((await run(using, ['-S', path, '-O', 'exit', HOST])).status, 0)
    }
  })

  for (const master of ['ours', "OpenSSH's"] as const) {
    test(`git, rsync, scp and sftp over a master: ${master}`, async (t) => {
      const path = sshd.folder.file(master === 'ours' ? 'tools1' : 'tools2')
      assert.equal((await run(master === 'ours' ? yonSsh : openSsh(), ['-fNM', '-S', path, HOST])).status, 0)
      const connections = (): number => [...sshd.log().matchAll(/Accepted publickey/g)].length
      const before = connections()
      const wrapper = sshd.folder.file(`wrapper${path.at(-1)}`)
      const words = `${shellWords(yonSsh)} ${shellWords([...sshd.sshArguments, '-S', path])}`
      await writeFile(wrapper, `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 })
      const folder = sshd.folder.file(`work${path.at(-1)}`)
      await mkdir(folder)
      const contents = 'line\n'.repeat(50_000)
      await writeFile(`${folder}/file`, contents)
      const commands: Readonly<Record<string, string>> = {
        scp: `scp -S ${wrapper} ${HOST}:${folder}/file ${folder}/by-scp`,
        sftp: `echo "get ${folder}/file ${folder}/by-sftp" | sftp -b - -S ${wrapper} ${HOST}`,
        rsync: `rsync -e ${wrapper} ${HOST}:${folder}/file ${folder}/by-rsync`,
        git: `cd ${folder} && git init -q --bare there.git && git init -q here && cd here &&
          git -c user.name=n -c user.email=e@x commit -q --allow-empty -m first &&
          GIT_SSH_COMMAND=${wrapper} git push -q ${HOST}:${folder}/there.git HEAD:main &&
          GIT_SSH_COMMAND=${wrapper} git clone -q -b main ${HOST}:${folder}/there.git ${folder}/cloned &&
          git -C ${folder}/cloned log --format=%s >${folder}/by-git`,
      }
      for (const [name, command] of Object.entries(commands)) {
        if (requires(name as 'scp').skip !== undefined) {
          t.diagnostic(`${name} not installed`)
          continue
        }
        const { status, stderr } = await runProgram('/bin/sh', ['-c', command])
        assert.deepEqual([status, name === 'git' ? '' : stderr], [0, ''], `${name}: ${stderr}`)
        const result = await readFile(`${folder}/by-${name}`, 'utf8')
        assert.equal(result, name === 'git' ? 'first\n' : contents)
      }
      assert.equal(connections(), before, 'a connection was made beside the master')
      await run(openSsh(), ['-S', path, '-O', 'exit', HOST])
    })
  }
})

const neededAtTerminal = requires('root', 'unshare', 'sshd', 'ssh', 'ssh-keygen', 'script')

test(
  'at a terminal: passwords for the background, and a session over it',
  {
    ...neededAtTerminal,
    timeout: 100_000,
  },
  async () => {
    await using sshd = await startSshd({ account: true })
    const shown: string[] = []
    for (const [index, program] of [yonSsh, openSsh()].entries()) {
      const path = sshd.folder.file(`terminal${index}`)
      const settings = ['PreferredAuthentications=password', 'GlobalKnownHostsFile=none']
      const options = [...settings, `UserKnownHostsFile=${sshd.knownHostsFile}`, `ControlPath=${path}`]
      const place = ['-F', 'none', '-p', String(sshd.port), '-l', sshd.user]
      const ssh = shellWords([...program, ...place, ...options.flatMap((option) => ['-o', option])])
      const script = `
      ${ssh} -o ControlMaster=auto -o ControlPersist=yes ${sshd.host} 'echo first'; echo "<$?>"
      ${ssh} -t ${sshd.host} 'stty size; exit 3'; echo "<$?>"
      ${ssh} -O exit ${sshd.host}
      ${ssh} -f -o ControlPath=none ${sshd.host} 'sleep 0.5; echo background'; echo "<$?>"
      sleep 2; echo END`
      const pty = await PtyProgram.start(['bash', '-c', script], { columns: 90, rows: 30 })
      for (const question of [/password: $/, /Exit request[^]*password: $/]) {
        await pty.see(question)
        for (let i = 0; i < 100 && !/-echo /.test(pty.stty('-a')); i++) await sleep(20)
        await pty.type(`${sshd.password}\n`)
      }
      await pty.see(/END/, 20_000)
      shown.push(pty.output)
      pty.end()
    }
    assert.equal(shown[0], shown[1])
    assert.match(shown[0] as string, /first\r\n<0>\r\n30 90\r\nShared connection to 127\.0\.0\.1 closed\.\r+\n<3>/)
    assert.match(shown[0] as string, /<0>\r\nbackground\r\n/)
  },
)
