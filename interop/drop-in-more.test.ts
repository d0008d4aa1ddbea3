// More programs that run ssh, with ours in its place: those that keep it running, or that not everybody has.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type DropIn, startDropIn } from './drop-in.ts'
import { freePort } from './port.ts'
import { descendants, isRunning, kill } from './process.ts'
import { programPath, requires, wants } from './programs.ts'
import { Screen } from './terminal/screen.ts'

describe('further programs over yon-ssh', { ...requires('sshd', 'ssh-keygen', 'bash'), timeout: 200_000 }, () => {
  let place: DropIn
  before(async () => {
    place = await startDropIn()
  })
  after(() => place.stop())

  async function prints(script: string): Promise<string> {
    const { status, stdout, stderr } = await place.run(script)
    assert.equal(status, 0, stdout.toString() + stderr)
    return stdout.toString().replaceAll('\r', '')
  }

  test('ansible: ping, copy and fetch, over the connection that it keeps', requires('ansible'), async () => {
    const { port, user, clientKeys, knownHostsFile } = place.sshd
    const files: Readonly<Record<string, string>> = {
      hosts: `web ansible_host=127.0.0.1 ansible_port=${port} ansible_user=${user} ansible_ssh_private_key_file=${clientKeys.ed25519} ansible_ssh_common_args='-o UserKnownHostsFile=${knownHostsFile}' ansible_ssh_executable=${place.env['SSH']} ansible_python_interpreter=/usr/bin/python3\n`,
      'book.yml': PLAYBOOK,
      file: 'what was copied\n',
    }
    for (const [name, text] of Object.entries(files)) await writeFile(`${place.env['W']}/${name}`, text)
    const play = await prints(`export HOME=$W ANSIBLE_NOCOLOR=1
      ansible-playbook -i hosts book.yml 2>&1; ANSIBLE_PIPELINING=1 ansible -i hosts -o all -m ping
      for s in .ansible/cp/*; do yon-ssh -o ControlPath=$s -O exit there 2>&1; done`)
    assert.match(play, /ok=3 +changed=2 +unreachable=0 +failed=0/)
    assert.match(play, /web \| SUCCESS => .*"ping": "pong"/)
    assert.match(play, /Exit request sent\./)
    assert.doesNotMatch(play, /WARNING/)
    assert.equal(await readFile(`${place.env['W']}/fetched`, 'utf8'), files['file'])
  })

  test('autossh starts it again when the connection breaks, and ends it', wants('autossh'), async () => {
    const port = await freePort()
    const env = { ...place.env, AUTOSSH_PATH: place.env['SSH'], AUTOSSH_GATETIME: '0', AUTOSSH_POLL: '600' }
    const autossh = spawn(
      programPath('autossh'),
      ['-M', '0', '-N', '-L', `${port}:127.0.0.1:${place.sshd.port}`, 'there'],
      {
        env,
        stdio: 'ignore',
      },
    )
    const ended = once(autossh, 'close')
    try {
      await reachable(port)
      for (const pid of place.sshd.connectionProcesses()) kill(pid, 'SIGKILL')
      await reachable(port)
    } finally {
      const children = descendants(autossh.pid as number)
      autossh.kill('SIGTERM')
      await ended
      for (let i = 0; i < 100 && children.some(isRunning); i++) await sleep(50)
      assert.deepEqual(children.filter(isRunning), [])
    }
  })

  test('GNU parallel and parallel-ssh', wants('parallel', 'parallel-ssh'), async () => {
    const script = `export HOME=$W; printf 'there\\nagain\\n' >list
      parallel --will-cite --ssh yon-ssh -S there,again echo {} ::: a b c | sort
      parallel-ssh -h list -i 'echo in; cat' </dev/null 2>&1 | grep -v SUCCESS`
    assert.equal(await prints(script), 'a\nb\nc\nin\nin\n')
  })

  test('sshfs', wants('sshfs'), async (t) => {
    const mounted = await place.run('mkdir m src; echo x >src/f; sshfs -o ssh_command=$SSH there:$W/src m')
    // /dev/fuse, or mounting, is not for everybody.
    if (/fuse: |fusermount3?: /.test(mounted.stderr)) return t.skip(mounted.stderr.trim())
    assert.equal(mounted.status, 0, mounted.stderr)
    assert.equal(await prints('cat m/f; echo y >m/g; cat src/g; fusermount3 -u m || fusermount -u m'), 'x\ny\n')
  })

  test('tmux there, with vi in it, behind two jump hosts', requires('tmux', 'vim'), async () => {
    const tmux = `${programPath('tmux')} -S ${place.env['W']}/tmux -f /dev/null`
    const vi = `${programPath('vim')} -N -u NONE -n ${place.env['W']}/edited`
    const there = `LC_ALL=C.UTF-8 ${tmux} new-session "${vi}"`
    const argv = [place.env['SSH'] as string, '-t', '-J', 'hop1,hop2', 'there', there]
    await using screen = await Screen.start(['sh', '-c', '"$@"; echo "<status $?>"; sleep 100', 'sh', ...argv])
    await screen.see(/~\s[^]*\[0\]/)
    screen.type('igrüße 日本')
    await screen.see(/grüße 日本/)
    screen.resize(100, 30)
    await screen.see(/grüße[^]*100x30/)
    screen.press('Escape')
    screen.type(':wq\n')
    await screen.see(/\[exited\][^]*closed[^]*<status 0>/)
    assert.equal(await readFile(`${place.env['W']}/edited`, 'utf8'), 'grüße 日本\n')
  })
})

/** Until an SSH server answers through a forward. */
async function reachable(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    const [first] = await Promise.race([once(socket, 'data'), once(socket, 'close')]).catch(() => [])
    socket.destroy()
    if (String(first).startsWith('SSH-2.0-')) return
    await sleep(50)
  }
  throw new Error(`nobody answers through port ${port}`)
}

const PLAYBOOK = `- hosts: all
  gather_facts: no
  tasks:
    - ping:
    - copy: {src: file, dest: "{{ playbook_dir }}/copied"}
    - fetch: {src: "{{ playbook_dir }}/copied", dest: "{{ playbook_dir }}/fetched", flat: yes}
`
