// The modes of a terminal, read and set by stty(1). Node's setRawMode leaves OPOST and IGNPAR as they were, so it
// cannot give what a terminal session needs (a bare LF of vi would gain a CR).
import { spawn, spawnSync } from 'node:child_process'
import { SshError } from '../../errors.ts'

/** What `stty -g` printed: opaque, for `restore`. */
export type SavedModes = string & { readonly savedModes: true }

/** Reads the modes of the terminal at `fd`. @throws SshError `invalid-argument` when it is no terminal. */
export function saveModes(fd: number): Promise<SavedModes> {
  return new Promise((resolve, reject) => {
    const child = spawn('stty', ['-g'], { stdio: [fd, 'pipe', 'ignore'] })
    let text = ''
    child.stdout?.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
    child.on('error', (cause) => reject(sttyFailed(cause)))
    child.on('close', (status) => {
      if (status === 0) resolve(text.trim() as SavedModes)
      else reject(sttyFailed())
    })
  })
}

/** As `saveModes`, but blocks: for prompts and for code that runs in a signal handler. */
export function saveModesSync(fd: number): SavedModes {
  return stty(fd, ['-g']).trim() as SavedModes
}

/**
 * Raw mode as OpenSSH sets it: IGNPAR on; ISTRIP INLCR IGNCR ICRNL IXON IXANY IXOFF IUCLC off; ISIG ICANON ECHO ECHOE
 * ECHOK ECHONL IEXTEN off; OPOST off; VMIN 1, VTIME 0. Waits until the output is drained. It blocks for some
 * milliseconds, so that no signal can come between the change and the knowledge of it.
 */
export function setRawSync(fd: number): void {
  try {
    stty(fd, [...RAW, '-iuclc'])
  } catch {
    // IUCLC is no POSIX flag; where stty does not know the word it has changed nothing yet.
    stty(fd, RAW)
  }
}

/** Switches echo off and leaves line editing on, for a secret. */
export function setEchoOffSync(fd: number): void {
  stty(fd, ['-echo', '-echonl'])
}

/** Has ^D end a line like any other: whoever reads the terminal shall not take it for the end of all input. */
export function setLineByLineSync(fd: number): void {
  stty(fd, ['eof', 'undef', 'eol', '^d'])
}

/** Puts back what `saveModes` read. Never throws: the terminal may be gone, and that is no reason to fail at exit. */
export function restoreModesSync(fd: number, saved: SavedModes): void {
  spawnSync('stty', [saved], { stdio: [fd, 'ignore', 'ignore'] })
}

function stty(fd: number, words: readonly string[]): string {
  const result = spawnSync('stty', words, { stdio: [fd, 'pipe', 'ignore'], encoding: 'latin1' })
  if (result.status !== 0) throw sttyFailed(result.error)
  return result.stdout
}

function sttyFailed(cause?: Error): SshError {
  return new SshError('invalid-argument', 'cannot read or set the modes of the terminal with stty', {
    phase: 'local',
    advice: 'Is standard input a terminal, and is stty(1) in the PATH?',
    cause,
  })
}

const RAW = (
  'ignpar -istrip -inlcr -igncr -icrnl -ixon -ixany -ixoff ' +
  '-isig -icanon -echo -echoe -echok -echonl -iexten -opost min 1 time 0'
).split(' ')
