// Without a terminal: the same command line to ssh and to our program; output, errors and status must be the same.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, openSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { freePort } from '../port.ts'
import { requires } from '../programs.ts'
import { type Sshd, startSshd } from '../sshd.ts'
import { openSsh, shellWords, yonSsh } from './yon-ssh.ts'

const needed = requires('sshd', 'ssh', 'ssh-keygen')

interface Outcome {
  readonly status: number | string
  readonly stdout: string
  readonly stderr: string
}

describe('streams and status', { ...needed, timeout: 170_000 }, () => {
  let sshd: Sshd
  before(async () => {
    sshd = await startSshd({ config: ['Banner none', 'Subsystem echo /bin/cat', 'AcceptEnv LANG LC_* YON_*'] })
  })
  after(() => sshd.stop())

  /** Runs a line of bash: `ssh $HOST` reaches the server, and so does "${SSH[@]}" where a process id matters. */
  async function run(program: readonly string[], line: string, env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const words = `${shellWords(program)} ${shellWords(sshd.sshArguments)}`
    const script = `SSH=(${words}); ssh() { ${words} "$@"; }\n${line}`
    const child = spawn('bash', ['-c', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOST: sshd.host, TERM: 'xterm', YON_A: 'a', YON_B: 'b', ...env },
    })
    return await outcome(child)
  }

  /** The lines of sh of both programs must have the same outcome. */
  async function same(line: string, env?: NodeJS.ProcessEnv): Promise<Outcome> {
    const ours = await run(yonSsh, line, env)
    const theirs = await run(openSsh(), line, env)
    assert.deepEqual(ours, theirs, line)
    return ours
  }

  const lines: Record<string, string> = {
    'exit status': 'for i in 0 1 4 5 44 255; do ssh $HOST "exit $i"; echo $?; done',
    'killed by a signal': 'ssh $HOST "kill -9 \\$\\$"; echo $?; ssh $HOST "kill -TERM \\$\\$"; echo $?',
    'both streams': 'ssh $HOST "echo out; echo err >&2; exit 3"',
    'command words are joined with spaces': 'ssh $HOST echo "a  b" \'$HOME\' "*" ";" echo c',
    'a command that is no UTF-8': 'ssh $HOST printf %s $(printf "a\\351b\\377") | od -c; ssh $HOST echo é',
    'an empty command': 'echo "echo in; exit 3" | ssh $HOST ""; echo $?',
    'a local command without a shell':
      'SHELL=/nonexistent/sh ssh -o PermitLocalCommand=yes -o "LocalCommand=echo a\\b é" $HOST echo in',
    'options after the host': 'ssh $HOST -T -x echo a -b',
    'input from a pipe, its end arrives': 'printf "one\\ntwo" | ssh $HOST "cat; echo end"',
    'input from a file': 'ssh $HOST cat < /etc/passwd',
    'no input with -n': 'printf "for me\\n" | { ssh -n $HOST cat; cat; }',
    'input is not awaited': 'ssh $HOST echo done < /dev/zero; sleep 5 | { ssh $HOST echo done; exec <&-; }; echo $?',
    'closed input': 'ssh $HOST "cat; echo done" <&-',
    'the end of output is not the end': 'ssh $HOST "exec >&- 2>&-; sleep 0.5; exit 4"; echo $?',
    'output after the end of input': 'echo x | ssh $HOST "cat >/dev/null; sleep 0.3; echo late; exit 9"; echo $?',
    'stderr after stdout was closed': 'ssh $HOST "exec >/dev/null; sleep 0.2; echo err >&2"',
    'a reader that leaves': 'ssh $HOST "while echo y; do :; done" | head -2000 | md5sum; echo ${PIPESTATUS[*]}',
    'closed output': 'ssh $HOST "echo x; exit 3" >&-; echo $? >&2',
    'a remote reader that leaves':
      'head -c 20000000 /dev/zero | ssh $HOST "head -c 5; exit 2" | md5sum; echo ${PIPESTATUS[1]}',
    'a subsystem': 'echo through | ssh -s $HOST echo',
    'an unknown subsystem': 'ssh -s $HOST nothing; echo $?',
    'no terminal for a shell': 'echo "echo from the shell; exit 6" | ssh $HOST; echo $?',
    'no terminal for -t': 'ssh -t $HOST "tty; exit 2" </dev/null; echo $?',
    'a terminal without one here':
      'ssh -tt $HOST "stty size; stty -g; tty >/dev/null && echo tty; exit 2" </dev/null; echo $?',
    'a quiet terminal': 'ssh -ttq $HOST "echo hello" </dev/null; echo $?',
    RemoteCommand: 'ssh -o "RemoteCommand=echo %n %p | sed s/[0-9][0-9]*$/PORT/" $HOST',
    'RemoteCommand and a command': 'ssh -o RemoteCommand=true $HOST false; echo $?',
    environment: 'ssh -o SendEnv="YON_*" -o SetEnv="YON_B=set YON_C=\\"c d\\"" $HOST "env | grep ^YON_ | sort"',
    'TERM of SetEnv': 'ssh -tt -o SetEnv=TERM=vt52 $HOST "echo \\$TERM" </dev/null',
    'a host that does not exist': 'ssh does-not-exist.invalid true; echo $?',
    'nobody listens': 'ssh -p 1 $HOST true; echo $?',
    'no key fits': 'ssh -o IdentityFile=/nonexistent -o PubkeyAuthentication=no $HOST true; echo $?',
    'a bad option': 'ssh -o NoSuchKeyword=1 $HOST true; echo $?; ssh -o Port=x $HOST true; echo $?',
    'a bad configuration file': 'ssh -F /nonexistent $HOST true; echo $?',
    'no common cipher': 'ssh -c 3des-cbc -p $PORT $HOST true 2>&1 | sed "s/port [0-9]*/port N/"',
    'bad names': 'ssh -l -x $HOST true; echo $?; ssh "a;b" true; echo $?; ssh "a\\$b@c" true; echo $?',
    'bad forwards':
      'ssh -L x $HOST; echo $?; ssh -R h $HOST; echo $?; ssh -W a $HOST; echo $?; ssh -D x:y:z $HOST; echo $?',
    'a missing identity': 'ssh -i /nonexistent/key $HOST echo well',
    'a log file on a full disk': 'ssh -v -E /dev/full $HOST "echo well; exit 3"; echo $?',
    'no name of a shell': 'SHELL= ssh -o "ProxyCommand=head -c 1 >/dev/null" $HOST true; echo $?',
    'no limit of time':
      'ssh -o ConnectTimeout=0 -o ServerAliveInterval=10w -o "RekeyLimit=default 10w" $HOST echo well',
    'a log file': 'rm -f $LOG; ssh -E $LOG -v $HOST echo well; grep -c "^debug1: Exit status 0" $LOG; rm $LOG',
  }
  for (const [name, line] of Object.entries(lines)) {
    test(name, async () => {
      await same(line, { LOG: sshd.folder.file('client.log'), PORT: String(sshd.port) })
    })
  }

  test('10 MB in every direction at once, unchanged', async () => {
    const file = sshd.folder.file('data')
    const data = Buffer.alloc(10_000_000)
    for (let i = 0; i < data.length; i += 4) data.writeUInt32BE((i * 2654435761) >>> 0, i)
    await writeFile(file, data)
    const md5 = createHash('md5').update(data).digest('hex')
    const line = `ssh $HOST "tee /dev/stderr" < ${file} 2> >(md5sum >&2) | md5sum; sleep 0.2`
    const { stdout, stderr } = await same(line)
    assert.deepEqual([stdout, stderr], [`${md5}  -\n`, `${md5}  -\n`])
  })

  test('a slow reader loses nothing', async () => {
    const line = 'ssh $HOST "seq 1 200000" | (sleep 1; md5sum)'
    await same(line)
  })

  test('the input beyond what was read is not needed for the end', async () => {
    const child = spawn(yonSsh[0] as string, [...yonSsh.slice(1), ...sshd.sshArguments, sshd.host, 'echo done'])
    child.stdout.resume()
    const [status] = await once(child, 'exit')
    assert.equal(status, 0)
  })

  test('standard input is not touched with -n: it stays as it was', async () => {
    const fd = openSync('/etc/passwd', 'r')
    const [program, ...first] = yonSsh
    const child = spawn(program as string, [...first, '-n', ...sshd.sshArguments, sshd.host, 'cat'], {
      stdio: [fd, 'pipe', 'inherit'],
    })
    const result = await outcome(child)
    closeSync(fd)
    assert.deepEqual(result, { status: 0, stdout: '', stderr: '' })
  })

  test('-W carries a connection', async () => {
    const port = await freePort()
    const line = `
      "\${SSH[@]}" -L ${port}:$HOST:$PORT -N $HOST & master=$!
      while ! (exec 3<>/dev/tcp/127.0.0.1/${port}) 2>/dev/null; do sleep 0.05; done
      (sleep 0.3) | ssh -W 127.0.0.1:${port} $HOST | head -c 8; echo " \${PIPESTATUS[1]}"
      kill $master; wait $master; echo $?`
    const { stdout } = await same(line, { PORT: String(sshd.port) })
    assert.match(stdout, /^SSH-2\.0-/)
  })

  test('a signal before and after the session has begun', async () => {
    await same('"${SSH[@]}" $HOST "echo up; sleep 5" & sleep 1; kill -TERM $!; wait $!; echo $?')
    await same('"${SSH[@]}" -N $HOST & sleep 1; kill -TERM $!; wait $!; echo $?')
    await same('"${SSH[@]}" -N $HOST & sleep 1; kill -HUP $!; wait $!; echo $?')
  })

  test('a banner is shown as it came, unless -q', async () => {
    const banner = sshd.folder.file('banner')
    await writeFile(banner, 'Welcome\nto the machine\n'.repeat(2000))
    await using other = await startSshd({ config: [`Banner ${banner}`] })
    for (const quiet of ['', '-q']) {
      const results: Outcome[] = []
      for (const program of [yonSsh, openSsh()]) {
        const line = `${shellWords(program)} ${quiet} ${shellWords(other.sshArguments)} 127.0.0.1 echo well`
        results.push(await outcome(spawn('bash', ['-c', line], { stdio: ['ignore', 'pipe', 'pipe'] })))
      }
      assert.deepEqual(results[0], results[1])
    }
  })

  test('a server that takes no session', async () => {
    await using other = await startSshd({ config: ['MaxSessions 0'] })
    const results: Outcome[] = []
    for (const program of [yonSsh, openSsh()]) {
      const line = `${shellWords(program)} ${shellWords(other.sshArguments)} 127.0.0.1 echo well`
      results.push(await outcome(spawn('bash', ['-c', line], { stdio: ['ignore', 'pipe', 'pipe'] })))
    }
    assert.deepEqual(results[0], results[1])
    assert.equal(results[0]?.status, 255)
  })
})

async function outcome(child: ChildProcess): Promise<Outcome> {
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('latin1').on('data', (chunk: string) => (text[name] += chunk))
  }
  const [status, signal] = await once(child, 'close')
  return { status: (status ?? signal) as number | string, ...text }
}

function once(child: ChildProcess, event: string): Promise<unknown[]> {
  return new Promise((resolve) => child.once(event, (...values) => resolve(values)))
}
