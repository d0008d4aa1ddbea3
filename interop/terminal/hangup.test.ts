// The terminal goes away, as when its window is closed: the program ends in good order, and by itself.
import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { requires } from '../programs.ts'
import { type Sshd, startSshd } from '../sshd.ts'
import { Screen } from './screen.ts'
import { yonSsh } from './yon-ssh.ts'

const needed = requires('sshd', 'ssh-keygen', 'tmux')

describe('a terminal that hangs up', { ...needed, timeout: 60_000 }, () => {
  let sshd: Sshd
  before(async () => {
    sshd = await startSshd()
  })
  after(() => sshd.stop())

  const unknownHost = ['BatchMode=no', 'StrictHostKeyChecking=ask', 'UserKnownHostsFile=/dev/null']
  const stages = {
    'while a program runs': { options: ['-t'], shows: /ready/ },
    'while a person is asked': { options: unknownHost.flatMap((setting) => ['-o', setting]), shows: /continue/ },
  }
  for (const [stage, { options, shows }] of Object.entries(stages)) {
    test(stage, async () => {
      const status = sshd.folder.file('status')
      // Without SIGHUP at first, so that the end of the input is seen, too. 134 would be an abort, 139 a fault of memory.
      const script = 'trap "" HUP; "$@"; echo "ended with $?" >"$STATUS"'
      const argv = [...yonSsh, ...options, ...sshd.sshArguments, sshd.host, 'echo ready; exec cat']
      await rm(status, { force: true })
      const screen = await Screen.start(['sh', '-c', script, 'sh', ...argv], { env: { STATUS: status } })
      await screen.see(shows)
      await screen[Symbol.asyncDispose]()
      let ended = ''
      for (let i = 0; i < 100 && !ended.includes('\n'); i++) {
        await sleep(100)
        ended = await readFile(status, 'utf8').catch(() => '')
      }
      // 129: the question puts SIGHUP in force again, which then ends it.
      assert.match(ended, /^ended with (255|129)\n$/)
    })
  }
})
