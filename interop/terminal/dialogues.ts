// Dialogues with ssh at a terminal, as a table: a line of bash, what is done when something is seen, what is shown at
// the end. `ssh` there is one of the two programs with the configuration of `places.ts`.
import { setTimeout as sleep } from 'node:timers/promises'
import type { PtyProgram } from './pty.ts'

export interface Dialogue {
  readonly line: string
  /** Text is typed; for a question without echo only once the echo is off. */
  readonly steps?: readonly (readonly [see: RegExp, act: string | ((pty: PtyProgram) => Promise<void>)])[]
  /** What makes sure that it is about what its name says. */
  readonly shows: RegExp
  /** What may differ, by text that stands for it. */
  readonly blur?: readonly (readonly [RegExp, string])[]
}

/** ssh loses a signal that comes between its question and its reading, so again until it ends. */
async function interrupt(pty: PtyProgram): Promise<void> {
  while (!/<status \d+>/.test(pty.output)) {
    await pty.type('\x03')
    await pty.see(/<status \d+>/, 1000).catch(() => {})
  }
}

/** Types once the terminal is raw again. */
function typeRaw(text: string): (pty: PtyProgram) => Promise<void> {
  return async (pty) => {
    for (let i = 0; i < 250 && / icanon/.test(pty.stty('-a')); i++) await sleep(20)
    await pty.type(text)
  }
}

const QUESTION = /\(yes\/no\/\[fingerprint\]\)\? $/
const AGAIN = /or the fingerprint: $/

export const dialogues: Readonly<Record<string, Dialogue>> = {
  'first contact, yes': {
    line: 'ssh new echo in; cat $SCRATCH/known_hosts',
    steps: [[QUESTION, 'yes\n']],
    shows: /Permanently added [^]*\nin\r\n.*ssh-ed25519/,
  },
  'first contact, no': { line: 'ssh new echo in', steps: [[QUESTION, 'no\n']], shows: /failed\.\r+\n<status 255>/ },
  'first contact, YES with spaces': { line: 'ssh new echo in', steps: [[QUESTION, '  YES  \n']], shows: /\nin\r\n/ },
  'first contact, the fingerprint': {
    line: 'echo "<$FINGERPRINT>"; ssh new echo in',
    steps: [[QUESTION, '$FINGERPRINT\n']],
    shows: /Permanently added [^]*\nin\r\n/,
  },
  'first contact, another fingerprint': {
    line: 'ssh new echo in',
    steps: [
      [QUESTION, 'SHA256:AAAA\n'],
      [AGAIN, 'no\n'],
    ],
    shows: /Please type/,
  },
  'first contact, nothing typed': { line: 'ssh new echo in', steps: [[QUESTION, '\n']], shows: /<status 255>/ },
  'first contact, ^D': { line: 'ssh new echo in', steps: [[QUESTION, '\x04']], shows: /<status 255>/ },
  'first contact, ^D behind some words': {
    line: 'ssh new echo in',
    steps: [
      [QUESTION, 'y\x04\x04'],
      [AGAIN, 'no\n'],
    ],
    shows: /<status 255>/,
  },
  'first contact, ^C': { line: 'ssh new echo in', steps: [[QUESTION, interrupt]], shows: /<status 130>/ },
  'first contact, accept-new': {
    line: 'umask 0; ssh -o StrictHostKeyChecking=accept-new -o UpdateHostKeys=yes new echo in; cat $SCRATCH/known_hosts; stat -c %a $SCRATCH/known_hosts',
    shows: /added[^]*in\r\n.*ssh-ed25519 .*\r\n644\r\n/,
  },
  'first contact, strict': { line: 'ssh -o StrictHostKeyChecking=yes new echo in', shows: /strict checking[^]*255/ },
  'first contact, a key of other hosts': {
    line: 'ssh -o UserKnownHostsFile=$PLACES/elsewhere new echo in',
    steps: [[QUESTION, 'no\n']],
    shows: /other.example,192.0.2.7/,
  },
  'first contact, with a picture': {
    line: 'ssh -o VisualHostKey=yes new echo in',
    steps: [[QUESTION, 'no\n']],
    shows: /\+--\[ED25519 256\]--\+/,
  },
  'first contact through a jump host that is new, too': {
    line: 'ssh -J new -o UserKnownHostsFile=$SCRATCH/known_hosts -o HostKeyAlias=behind there echo in; cat $SCRATCH/known_hosts',
    steps: [
      [QUESTION, 'yes\n'],
      [/added[^]*\[fingerprint\]\)\? $/, 'yes\n'],
    ],
    shows: /'behind \(<no hostip for proxy command>\)'[^]*\nin\r\n/,
  },
  'a changed key': {
    line: 'ssh -o UserKnownHostsFile=$PLACES/changed there echo in',
    shows: /HAS CHANGED![^]*<status 255>/,
  },
  'a changed key that is not looked at': {
    line: 'ssh -o UserKnownHostsFile=$PLACES/changed -o StrictHostKeyChecking=no there echo in',
    shows: /HAS CHANGED![^]*in\r\n<status 0>/,
  },
  'a changed key and a password': {
    line: 'ssh -o UserKnownHostsFile=$PLACES/changed -o StrictHostKeyChecking=no by-password echo in',
    shows: /Password authentication is disabled[^]*<status 255>/,
  },
  'a revoked key': {
    line: 'ssh -o UserKnownHostsFile=$PLACES/revoked there echo in',
    shows: /REVOKED[^]*<status 255>/,
  },
  'a passphrase, wrong three times': {
    line: 'ssh by-locked-key echo in',
    steps: [
      [/locked': $/, 'a\n'],
      [/(?:locked': [^]*){2}$/, 'b\n'],
      [/(?:locked': [^]*){3}$/, 'c\n'],
    ],
    shows: /Permission denied \(/,
  },
  'a passphrase, ^C': { line: 'ssh by-locked-key echo in', steps: [[/locked': $/, interrupt]], shows: /<status 130>/ },
  'a passphrase, ^D': { line: 'ssh by-locked-key echo in', steps: [[/locked': $/, '\x04']], shows: /<status 255>/ },
  'a password, two tries': {
    line: 'ssh -o NumberOfPasswordPrompts=2 by-password echo in',
    steps: [
      [/password: $/, 'a\n'],
      [/again\.[^]*password: $/, 'b\n'],
    ],
    shows: /yon@127\.0\.0\.1's password: [^]*Permission denied \(/,
  },
  'a password, ^D': {
    line: 'ssh by-password echo in',
    steps: [
      [/password: $/, '\x04'],
      [/again[^]*password: $/, interrupt],
    ],
    shows: /<status 130>/,
  },
  'a password that ^D ends': {
    line: 'ssh by-password echo in',
    steps: [[/password: $/, 'open sesame\x04\x04']],
    shows: /\nin\r\n<status 0>/,
  },
  'nobody to ask': {
    line: 'setsid -w "${SSH[@]}" -F "$PLACES/config" by-password true </dev/null; setsid -w "${SSH[@]}" -F "$PLACES/config" new true </dev/null',
    shows: /(?:again\.\r+\n[^]*){2}[^]*Permission denied \([^]*Host key verification failed/,
  },
  'a password to change: two that differ, then the wrong old one': {
    line: 'ssh expiring echo in',
    steps: [
      [/password: $/, 'old\n'],
      [/old password: $/, 'wrong\n'],
      [/new password: $/, 'new\n'],
      [/Retype [^]*new password: $/, 'other\n'],
      [/Mismatch[^]*new password: $/, 'new\n'],
      [/Mismatch[^]*Retype [^]*new password: $/, 'new\n'],
      [/Retype [^]*Retype [^]*'s password: $/, interrupt],
    ],
    shows: /It has \\033\[1mexpired\.[^]*Mismatch; try again/,
  },
  'questions of the server': {
    line: 'ssh asking echo in',
    steps: [
      [/Word: $/, 'wrong\n'],
      [/Secret[^:]*: $/, 'x\n'],
      [/Again: $/, 'y\n'],
      [/Again[^]*Word: $/, 'right\n'],
      [/Again[^]*Secret[^:]*: $/, 'x\n'],
      [/Again[^]*Again: $/, interrupt],
    ],
    shows: /The \\033\[1mname\r+\nFirst line\.\r+\nSecond \\033/,
  },
  'a banner': { line: 'ssh greeting echo in', shows: /Welcome, \\033\[31mred[^]*in\r\n/ },
  'too many failures': {
    line: 'ssh -i $PLACES/other greeting echo in',
    shows: /2: Too many authentication failures\r+\nDisconnected[^]*<status 255>/,
  },
  'a shell, and exit 3': {
    line: 'ssh there',
    steps: [[/[$#] $/, 'exit 3\n']],
    shows: /Connection to 127\.0\.0\.1 closed\.\r+\n<status 3>/,
  },
  'exit 3 without a terminal there': { line: 'ssh there "echo in; exit 3"', shows: /^in\r\n<status 3>/ },
  'a program that a signal kills': { line: "ssh -t there 'kill -KILL $$'", shows: /<status 255>/ },
  'the program is interrupted': {
    line: 'ssh -t there "trap \'echo got it; exit 5\' INT; echo READY; read x"',
    steps: [[/READY/, '\x03']],
    shows: /got it[^]*<status 5>/,
  },
  '^C without a terminal there': {
    line: 'ssh there "echo READY; sleep 60"',
    steps: [[/READY/, '\x03']],
    shows: /<status (130|255)>/,
  },
  'the server is killed': { line: "ssh -t there 'echo READY; sleep 0.2; kill -KILL $PPID'", shows: /<status 255>/ },
  'the network breaks': {
    line: "ssh -o ServerAliveInterval=1 -o ServerAliveCountMax=1 there 'sleep 0.3; kill -STOP $PPID; sleep 3; kill -CONT $PPID'",
    shows: /Timeout, server 127\.0\.0\.1 not responding\.\r+\n<status 255>/,
  },
  'escapes: what is open, a forward, the end': {
    line: 'ssh -o EnableEscapeCommandline=yes -t there "stty -echo; echo READY; exec cat"',
    steps: [
      [/READY/, '~#'],
      [/client-session .*\r\n/, '~C'],
      [/ssh> $/, '-L 0.0.0.1:0:x:1\n'],
      [/Bad local forwarding specification\.\r+\n/, typeRaw('back\r')],
      [/back\r\n/, '~R~B'],
      [/~B\r\n/, '~.'],
    ],
    shows: /~B\r\n[^]*<status 255>/,
    blur: [[/client-session \(.*\)/, 'client-session (…)']],
  },
  'a resize': {
    line: `ssh -t there "trap 'stty size' WINCH; echo READY; while :; do sleep 0.05; done"`,
    steps: [
      [/READY/, async (pty) => pty.resize(90, 30)],
      [/30 90\r\n/, '~.'],
    ],
    shows: /30 90\r\n[^]*<status 255>/,
  },
  'suspended and resumed': {
    line: `set -m; "\${SSH[@]}" -F "$PLACES/config" -t there 'stty -echo; echo READY; while read x; do echo "got $x"; done'
      echo "<$?>"; stty -a | grep -o -- '-*icanon'; fg >/dev/null`,
    steps: [
      [/READY/, '~\x1a'],
      [/<\d+>\r\nicanon\r\n/, typeRaw('again\r')],
      [/got again\r\n/, '\x04'],
    ],
    shows: /~\^Z \[suspend ssh\]\r\n[^]*Stopped[^]*got again\r\n[^]*<status 0>/,
  },
  'a shared connection': {
    line: `ssh -S $SCRATCH/c -o ControlMaster=auto -o ControlPersist=yes there echo first
      ssh -S $SCRATCH/c -t there 'echo READY; cat; exit 4'; echo "<$?>"; ssh -S $SCRATCH/c -O exit there`,
    steps: [
      [/READY/, '~?'],
      [/newline\.\)\r\n/, '\x04'],
    ],
    shows: /Shared connection to 127\.0\.0\.1 closed\.\r+\n<4>/,
  },
  'a subsystem that is not there': {
    line: 'ssh -t -s there nosuch',
    shows: /failed on channel 0\r\n<status 255>/,
    blur: [[/\r+\n/g, '\r\n']],
  },
  'the end of a shared connection by ~.': {
    line: `ssh -S $SCRATCH/c -o ControlMaster=auto -o ControlPersist=yes there echo first
      ssh -S $SCRATCH/c -t there 'stty -echo; echo READY; cat'; echo "<$?>"; ssh -S $SCRATCH/c -O exit there`,
    steps: [
      [/READY/, '~v~V~C~&~\x1a~x\r'],
      [/~x\r\n/, '~.'],
    ],
    shows: /~v escape not available to multiplexed sessions[^]*<255>/,
  },
  'a refused connection': { line: 'ssh -p 1 there true', shows: /port 1: Connection refused\r+\n<status 255>/ },
  'an unknown name': { line: 'ssh no-such-host.invalid -o HostName=no-such-host.invalid true', shows: /<status 255>/ },
  'no permission': {
    line: 'ssh -o PubkeyAuthentication=no -o BatchMode=yes there true',
    shows: /Permission denied \(/,
  },
  'no such identity': { line: 'ssh -i /nonexistent there echo in', shows: /not accessible: No such file/ },
  'bad words': {
    line: 'ssh -o NoSuchOption=x there; ssh -p abc there; ssh -p 65536 there; ssh -c nosuch there; "${SSH[@]}" -F $PLACES/bad-config there',
    shows: /<status 255>/,
  },
  'a server of the web': { line: 'ssh http true', shows: /<status 255>/ },
  'a server that closes at once': { line: 'ssh closing true', shows: /<status 255>/ },
  'a server that closes during the key exchange': { line: 'ssh closing-later true', shows: /<status 255>/ },
  'a server that resets during the key exchange': { line: 'ssh resetting true', shows: /<status 255>/ },
  'a server of SSH 1': { line: 'ssh old true', shows: /<status 255>/ },
  'a server without a version': { line: 'ssh no-version true', shows: /<status 255>/ },
  'a server that sends garbage': { line: 'ssh garbage true', shows: /Bad packet length 4294967295\.[^]*<status 255>/ },
  'a server that talks before': { line: 'ssh talkative true', shows: /<status 255>/ },
  'a server with a line without end': { line: 'ssh endless true', shows: /<status 255>/ },
  'a server that is busy': { line: 'ssh busy true', shows: /<status 255>/ },
  'a server that parts': { line: 'ssh parting true', shows: /go \\033\[31maway/ },
}
