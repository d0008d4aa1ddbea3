// What a person sees: the same dialogue with yon-ssh and with ssh, each on a terminal of its own. The whole of what the
// terminal shows (output, errors and what was typed, in order) and the status must be the same.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { requires } from '../programs.ts'
import { dialogues, type Dialogue } from './dialogues.ts'
import { type Places, startPlaces } from './places.ts'
import { PtyProgram } from './pty.ts'
import { openSsh, shellWords, yonSsh } from './yon-ssh.ts'

const needed = requires('root', 'unshare', 'sshd', 'ssh', 'ssh-keygen', 'script')

test('side by side', { ...needed, timeout: 250_000, concurrency: 4 }, async (t) => {
  const places = await startPlaces()
  t.after(() => places.stop())
  await Promise.all(
    Object.entries(dialogues).map(([name, dialogue]) =>
      t.test(name, async () => {
        const [ours, theirs] = [await play(dialogue, places, yonSsh), await play(dialogue, places, openSsh())]
        assert.equal(ours, theirs)
        assert.match(ours, dialogue.shows)
      }),
    ),
  )
})

/** Everything that the terminal shows, without what the two programs and two runs may differ in. */
async function play(dialogue: Dialogue, places: Places, program: readonly string[]): Promise<string> {
  const scratch = await places.scratch()
  const env = { ...places.env, SCRATCH: scratch, SSH_AUTH_SOCK: '', PS1: '$ ', ...quiet }
  const line = `trap : INT; SSH=(${shellWords(program)}); ssh() { "\${SSH[@]}" -F "$PLACES/config" "$@"; }
    ${dialogue.line}
    echo "<status $?>"; stty -a | grep -o -- '-*echo '`
  const pty = await PtyProgram.start(['bash', '-c', line], { columns: 200, env })
  try {
    for (const [see, act] of dialogue.steps ?? []) {
      const [seen] = await pty.see(see)
      if (/(?:assword|'|Secret[^:]*|Again): $/.test(seen)) await untilEchoIsOff(pty)
      if (typeof act === 'string') await pty.type(act.replace('$FINGERPRINT', places.env['FINGERPRINT'] as string))
      else await act(pty)
    }
    await pty.see(/<status \d+>\r\n-*echo/)
    const plain = (dialogue.blur ?? []).reduce((text, [pattern, word]) => text.replace(pattern, word), pty.output)
    return alike(plain.replaceAll(scratch, 'SCRATCH'))
  } finally {
    pty.end()
  }
}

/** A secret typed before echo is off would be seen. */
async function untilEchoIsOff(pty: PtyProgram): Promise<void> {
  for (let i = 0; i < 250 && / echo /.test(pty.stty('-a')); i++) await sleep(20)
}

/** In which releases of OpenSSH differ: 10 added a colon and left out a full stop, and only Debian's says how to remove a key. */
function alike(text: string): string {
  return text
    .replaceAll('yon-ssh', 'ssh')
    .replace(/(?:\^C)+/g, '^C')
    .replace(/READY\r+\n/g, 'READY\r\n')
    .replace(/ is: (SHA256:\S+)\r/g, ' is $1.\r')
    .replace(/^ {2}(?:remove with:|ssh-keygen -f).*\r+\n/gm, '')
}

const quiet = { ENV: '', BASH_ENV: '' }
