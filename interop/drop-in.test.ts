// Programs that run ssh, with ours in its place.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type DropIn, startDropIn } from './drop-in.ts'
import { freePort } from './port.ts'
import { type ProgramName, requires } from './programs.ts'

const needed = requires('sshd', 'ssh-keygen', 'bash')

interface Case {
  readonly programs?: readonly ProgramName[]
  /** Bash; `$W` is where it begins. It fails with the first command that does. */
  readonly script: string
  /** The whole of stdout. */
  readonly prints: string
}

const cases: Readonly<Record<string, Case>> = {
  'git by GIT_SSH_COMMAND: clone, push, fetch, and a submodule': {
    programs: ['git'],
    script: `
      export GIT_SSH_COMMAND=yon-ssh
      git init -q --bare -b main a.git; git init -q -b main a1; cd a1; git commit -q --allow-empty -m one
      git push -q there:$W/a.git main; cd ..; git init -q --bare -b main b.git; git init -q -b main b1; cd b1
      git submodule --quiet add ssh://there:$PORT$W/a.git sub; git commit -qm sub; git push -q $W/b.git main; cd ..
      git -c protocol.version=2 clone -q --recurse-submodules there:$W/b.git b2
      git -C a1 commit -q --allow-empty -m two; git -C a1 push -q $W/a.git main
      git -C b2/sub fetch -q; git -C b2/sub log --format=%s origin/main`,
    prints: 'two\none\n',
  },
  'git by GIT_SSH and core.sshCommand, which finds out what they can (-G)': {
    programs: ['git'],
    script: `
      git init -q --bare -b main c.git; git init -q -b main c1; cd c1; git commit -q --allow-empty -m first
      GIT_SSH=$SSH git push -q ssh://there:$PORT$W/c.git main
      git config core.sshCommand "$SSH"; git ls-remote ssh://there:$PORT$W/c.git main | cut -f 2
      cd ..; GIT_SSH=$SSH git clone -q -4 ssh://there:$PORT$W/c.git c2; git -C c2 log --format=%s
      GIT_SSH_COMMAND=$SSH git clone -q there:$W/none.git 2>&1 | tail -n 1 || true`,
    prints: 'refs/heads/main\nfirst\nand the repository exists.\n',
  },
  'git with 50 MB': {
    programs: ['git'],
    script: `
      git init -q -b main d1; cd d1
      git config core.compression 0; git config core.bigFileThreshold 1
      head -c 50000000 /dev/urandom >big; git add big; git commit -qm big
      cd ..; GIT_SSH_COMMAND=yon-ssh git clone -q there:$W/d1 d2; cmp d1/big d2/big; rm -rf d1 d2; echo same`,
    prints: 'same\n',
  },
  'rsync both ways': {
    programs: ['rsync'],
    script: `
      mkdir r1; echo a >r1/a; head -c 3000000 /dev/urandom >r1/b; ln -s a r1/link
      rsync -a -e "yon-ssh -p $PORT" r1/ there:$W/r2/; echo more >>r1/a; touch -d 2001-01-01 r1/a
      rsync -aiz -e yon-ssh r1/ there:$W/r2/; RSYNC_RSH=$SSH rsync -a there:$W/r2/ r3/; diff -r r1 r3`,
    prints: '<f.st...... a\n',
  },
  'rsync over a connection that it opens and another that it finds': {
    programs: ['rsync'],
    script: `
      echo x >x; RSH="yon-ssh -o ControlMaster=auto -o ControlPath=$W/rsync-%C -o ControlPersist=30"
      rsync -e "$RSH" x there:$W/x1; rsync -e "$RSH" there:$W/x1 x2; cmp x x2
      yon-ssh -o ControlPath=$W/rsync-%C -O exit there 2>&1 | tr -d '\\r'; ls rsync-* 2>/dev/null || true`,
    prints: 'Exit request sent.\n',
  },
  'scp by SFTP and as of old, into folders, with times, from there to there': {
    programs: ['scp', 'sftp-server'],
    script: `
      mkdir s1; echo a >s1/a; head -c 2000000 /dev/urandom >s1/b; touch -d 2001-02-03T04:05:06Z s1/a
      scp -q -S $SSH -rp s1 there:$W/s2; scp -q -S $SSH -rp there:$W/s2 s3; diff -r s1 s3
      scp -q -O -S $SSH -rp s1 there:$W/s4; scp -q -O -S $SSH -rp there:$W/s4 s5; diff -r s1 s5
      stat -c %Y s3/a s5/a; scp -q -3 -S $SSH there:$W/s2/b again:$W/s6; cmp s1/b s6
      scp -q -S $SSH there:$W/nothing . 2>&1 | tr -d '\\r' | grep -o 'No such file.*' || true`,
    prints: '981173106\n981173106\nNo such file or directory\n',
  },
  'sftp with a batch': {
    programs: ['sftp', 'sftp-server'],
    script: `
      head -c 1000000 /dev/urandom >t1
      printf 'cd %s\\nput t1 t2\\nmkdir t\\nrename t2 t/t3\\nget t/t3 t4\\n-rm nothing\\nls -1 t\\n' $W >batch
      sftp -q -S $SSH -b batch there 2>/dev/null | tail -n 1; cmp t1 t4; sftp -q -S $SSH -b - there <<<'rm /nothing' >/dev/null 2>&1 || echo $?`,
    prints: 't/t3\n1\n',
  },
  'loops: a list on stdin is eaten, unless -n': {
    script: `
      printf 'there\\nagain\\n' >list
      while read h; do yon-ssh $h "echo $h"; done <list
      while read h; do yon-ssh -n $h "echo $h"; done <list
      xargs -P 4 -I {} yon-ssh {} echo from {} <list | sort`,
    prints: 'there\nthere\nagain\nfrom again\nfrom there\n',
  },
  'tar to there and back': {
    script: `
      mkdir u1; head -c 5000000 /dev/urandom >u1/big; touch u1/empty
      tar cf - u1 | yon-ssh there "mkdir -p $W/u2 && tar xf - -C $W/u2"
      mkdir u3; yon-ssh -C there tar cf - -C $W/u2 u1 | tar xf - -C u3; diff -r u1 u3/u1 && echo same`,
    prints: 'same\n',
  },
  'ssh-copy-id': {
    programs: ['ssh-copy-id'],
    script: `
      ssh-keygen -q -t ed25519 -N '' -C copied -f copied; mkdir -p here/.ssh $REMOTE_HOME
      HOME=$W/here ssh-copy-id -f -i copied.pub there >log 2>&1 || { cat log; false; }
      tail -n 1 $REMOTE_HOME/.ssh/authorized_keys | cut -d ' ' -f 3; stat -c %a $REMOTE_HOME/.ssh`,
    prints: 'copied\n700\n',
  },
  'as git-annex shares a connection': {
    script: `
      S="-S $W/annex -o ControlMaster=auto -o ControlPersist=yes"
      yon-ssh $S -T there true; yon-ssh -S $W/annex -O check there 2>&1 | sed 's/pid=[0-9]*/pid/' | tr -d '\\r'
      echo in | yon-ssh $S -T there cat; yon-ssh -S $W/annex -O stop there 2>&1 | tr -d '\\r'
      yon-ssh -S $W/annex -O check there 2>/dev/null || echo $?`,
    prints: 'Master running (pid)\nin\nStop listening request sent.\n255\n',
  },
  'as mosh starts its server': {
    programs: ['socat'],
    script: `
      yon-ssh -n -tt -S none -o 'ProxyCommand=socat - TCP:%h:%p' there -- 'sh -c "stty -echo; echo; echo MOSH CONNECT 60001 key"' 2>&1 | tr -d '\\r' | grep MOSH`,
    prints: 'MOSH CONNECT 60001 key\n',
  },
}

describe('programs over yon-ssh', { ...needed, timeout: 200_000, concurrency: 2 }, () => {
  let place: DropIn
  before(async () => {
    place = await startDropIn()
  })
  after(() => place.stop())

  for (const [name, { programs = [], script, prints }] of Object.entries(cases)) {
    test(name, requires(...programs), async () => {
      const { status, stdout, stderr } = await place.run(script)
      assert.deepEqual({ stdout: stdout.toString(), status }, { stdout: prints, status: 0 }, stderr)
    })
  }

  test('as an editor starts its server: a script on stdin, and connections through -D while it runs', async () => {
    const target = net.createServer((socket) => socket.end('reached')).listen(0, '127.0.0.1')
    await once(target, 'listening')
    const port = (target.address() as net.AddressInfo).port
    const socks = await freePort()
    const script = `
      rm -f go out; mkfifo go
      { echo 'echo "ready<$(uname)>"'; cat go; } | yon-ssh -T -D ${socks} -o ConnectTimeout=15 there bash >out &
      until grep -q ready out; do sleep 0.05; done
      curl -s --max-time 10 --http0.9 --socks5-hostname 127.0.0.1:${socks} http://localhost:${port}/; echo
      echo 'echo bye; exit 3' >go; wait $! || echo $?; tail -n 1 out`
    const { stdout, stderr } = await place.run(
      `rm -f go out; mkfifo go; ${script.replace('mkfifo go; until', 'until')}`,
    )
    target.close()
    assert.equal(stdout.toString(), 'reached\n3\nbye\n', stderr)
  })
})
