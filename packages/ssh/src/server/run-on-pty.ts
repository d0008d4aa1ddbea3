// A program on a pseudo-terminal. Node has none, so `script` of util-linux makes it and `stty` sets it up.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { ChildProgram } from '../io/child-program.ts'
import type { Program, PtySize, RunningProgram } from './program.ts'
import { runChild, type RunProgramOptions } from './run-program.ts'
import { sessionEnvironment } from './session-environment.ts'
import { modeSettings, sizeSettings } from './stty.ts'

/** Can terminals be had here? Where not, refuse them. Found out once. */
export function hasPtyProgram(): Promise<boolean> {
  found ??= findScript()
  return found
}

let found: Promise<boolean> | undefined

/** The `script` of BusyBox and of BSD has other options. */
async function findScript(): Promise<boolean> {
  if (process.platform === 'win32') return false
  const child = new ChildProgram('script', ['--version'], { env: { PATH: searchPath() } })
  const [text, exit] = await Promise.all([textOf(child.stdout), child.exit])
  return exit.status === 0 && text.includes('util-linux')
}

async function textOf(stream: Readable): Promise<string> {
  let text = ''
  try {
    for await (const chunk of stream) text += String(chunk)
  } catch {
    // The program is not there; how it ended says so.
  }
  return text
}

/**
 * Runs a command of the shell on a terminal of the size and the modes that the client asked for; without a command a
 * login shell.
 */
export function runOnPty(command: string | undefined, options: RunProgramOptions = {}): Program {
  return async (running) => {
    const { pty } = running.session
    if (pty === undefined) throw new TypeError('the session has no terminal')
    const directory = await mkdtemp(join(tmpdir(), 'yon-pty-'))
    try {
      const ttyFile = join(directory, 'tty')
      const env = { ...sessionEnvironment(running.session), ...options.env }
      const child = new ChildProgram('script', ['-q', '-e', '-f', '-c', LAUNCHER, '/dev/null'], {
        cwd: options.cwd,
        env: {
          ...env,
          // `script` runs the launcher with it; the launcher runs the user's own.
          SHELL: '/bin/sh',
          YON_PTY_SHELL: env['SHELL'] || '/bin/sh',
          YON_PTY_COMMAND: command ?? '',
          YON_PTY_FILE: ttyFile,
          YON_PTY_SETTINGS: [...sizeSettings(pty), ...modeSettings(pty.modes)].join('\n'),
        },
      })
      followSize(running, ttyFile)
      // Without `script` the terminal is gone, and the kernel hangs up on all that runs on it.
      return await runChild(Promise.resolve(child), running, () => child.kill('KILL'))
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }
}

/** RFC 4254 §6.7. The kernel tells the programs on the terminal by SIGWINCH. */
function followSize(running: RunningProgram, ttyFile: string): void {
  let wanted: PtySize | undefined
  let busy = false
  const apply = async (): Promise<void> => {
    if (busy) return
    busy = true
    while (wanted !== undefined) {
      const words = sizeSettings(wanted).flatMap((setting) => setting.split(' '))
      wanted = undefined
      const tty = (await readFile(ttyFile, 'utf8').catch(() => '')).trim()
      if (!/^\/dev\/pts\/\d+$/.test(tty)) break
      await new ChildProgram('stty', ['-F', tty, ...words], { env: { PATH: searchPath() } }).exit
    }
    busy = false
  }
  running.onResize((size) => {
    wanted = size
    void apply()
  })
}

function searchPath(): string {
  return process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'
}

/**
 * Runs on the terminal. What the client has said comes in variables and is never part of the text of the program. When
 * the settings are not taken together, each is tried alone: terminals differ in what they know.
 */
const LAUNCHER = `
tty > "$YON_PTY_FILE"
set -f
if ! stty $YON_PTY_SETTINGS 2> /dev/null; then
  IFS='
'
  for setting in $YON_PTY_SETTINGS; do
    IFS=' '
    stty $setting 2> /dev/null
  done
  unset IFS
fi
set +f
SSH_TTY=$(tty) SHELL=$YON_PTY_SHELL command=$YON_PTY_COMMAND
export SSH_TTY SHELL
unset YON_PTY_FILE YON_PTY_SETTINGS YON_PTY_SHELL YON_PTY_COMMAND setting
if [ -n "$command" ]; then exec "$SHELL" -c "$command"; else exec "$SHELL" -l; fi
`
