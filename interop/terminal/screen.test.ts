// Programs that paint the whole screen: what one sees through our program is what one sees through ssh.
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { findProgram, type ProgramName, programPath, requires } from '../programs.ts'
import { type Sshd, startSshd } from '../sshd.ts'
import { Screen } from './screen.ts'
import { openSsh, yonSsh } from './yon-ssh.ts'

const needed = requires('sshd', 'ssh', 'ssh-keygen', 'tmux')

/** What is done with one program: the command there, and steps that each end with something to see. */
interface Scene {
  readonly program: ProgramName
  readonly command: (sshd: Sshd) => string
  readonly steps: readonly { readonly do?: (screen: Screen) => void; readonly see: RegExp }[]
  /** What differs from run to run. */
  readonly blur?: RegExp
}

const scenes: Record<string, Scene> = {
  vi: {
    program: 'vim',
    command: (sshd) => `${programPath('vim')} -N -u NONE --cmd 'set showmode' -n ${sshd.folder.file('text')}`,
    steps: [
      { see: /line 1 / },
      { do: (screen) => screen.press('5', 'G', 'd', 'd', 'i'), see: /-- INSERT --/ },
      { do: (screen) => screen.type('grüße 日本 🎉'), see: /grüße 日本 🎉/ },
      { do: (screen) => screen.press('Escape', 'C-f'), see: /line 30/ },
      { do: (screen) => screen.resize(60, 15), see: /60x15/ },
      { do: (screen) => screen.resize(100, 40), see: /100x40/ },
      { do: (screen) => screen.press('C-b', ':', 'q', '!', 'Enter'), see: /closed|Pane is dead|\$ $/ },
    ],
  },
  less: {
    program: 'less',
    command: (sshd) => `${programPath('less')} ${sshd.folder.file('text')}`,
    steps: [
      { see: /line 1 / },
      { do: (screen) => screen.press('Space'), see: /line 40/ },
      { do: (screen) => screen.press('/', '1', '0', '0', 'Enter'), see: /100/ },
      { do: (screen) => screen.resize(50, 12), see: /50x12/ },
      { do: (screen) => screen.press('G'), see: /END/ },
    ],
  },
  top: {
    program: 'top',
    command: () => `sleep 1000 & HOME=/nonexistent ${programPath('top')} -p $!; kill $!`,
    steps: [
      { see: /PID USER[^]*sleep/ },
      { do: (screen) => screen.press('h'), see: /Help for Interactive Commands/ },
      { do: (screen) => screen.press('Escape'), see: /PID USER[^]*sleep/ },
      { do: (screen) => screen.resize(90, 12), see: /PID USER[^]*sleep[^]*90x12/ },
      { do: (screen) => screen.press('q'), see: /closed/ },
    ],
    // Loads, times and sizes, and what they push to the right or off the screen.
    blur: /^.*(?:load average|%Cpu|[KM]iB|Tasks:).*$|[\d.:+ ]+/gm,
  },
  mc: {
    program: 'mc',
    command: (sshd) => `cd ${sshd.folder.file('home')} && HOME=$PWD ${programPath('mc')} -u -S dark`,
    steps: [
      { see: /Quit/ },
      { do: (screen) => screen.press('F9', 'Enter'), see: /Listing format|File listing/ },
      { do: (screen) => screen.press('Escape', 'Escape', 'Tab', 'End'), see: /││ file {20,}/ },
      { do: (screen) => screen.resize(70, 18), see: /70x18/ },
    ],
    // Times of files and free space.
    blur: /\d+[KMG]?\/\d+[KMG]? \(\d+%\)|[A-Z][a-z]{2} +\d+ +\d\d:\d\d/g,
  },
  tmux: {
    program: 'tmux',
    command: (sshd) =>
      `cd /; ${programPath('tmux')} -S ${sshd.folder.file('inner')} -f ${sshd.folder.file('tmux.conf')}`,
    steps: [
      { see: /^[#$]\s[^]*\[0\]/ },
      { do: (screen) => screen.press('C-b', '%'), see: /│[#$]\s/ },
      { do: (screen) => screen.type('echo spl"it"\n'), see: /split/ },
      { do: (screen) => screen.resize(120, 30), see: /120x30/ },
      { do: (screen) => screen.press('C-b', '"'), see: /├─[^]*│[#$]\s/ },
      { do: (screen) => screen.type(`${programPath('tmux')} kill-server\n`), see: /server exited|exited/ },
    ],
    blur: /"[^"]*" \d\d:\d\d \d\d-\w{3}-\d\d/g,
  },
}

describe('full-screen programs', { ...needed, timeout: 170_000 }, () => {
  let sshd: Sshd
  before(async () => {
    sshd = await startSshd()
    const lines = Array.from({ length: 300 }, (_, i) => `line ${i + 1} of a text that is long enough to be wrapped äöü`)
    await writeFile(sshd.folder.file('text'), lines.join('\n'))
    await writeFile(sshd.folder.file('tmux.conf'), 'set -g default-command "exec sh"\nset -g automatic-rename off\n')
    await mkdir(sshd.folder.file('home'))
    await writeFile(sshd.folder.file('home/file'), 'content\n')
  })
  after(() => sshd.stop())

  for (const [name, scene] of Object.entries(scenes)) {
    const missing = findProgram(scene.program) === undefined ? requires(scene.program) : {}
    test(`${name} looks the same`, missing, async () => {
      // On a busy machine either may be seen half painted: what really differs does so each time.
      for (let attempt = 1; ; attempt++) {
        const ours = await play(scene, yonSsh)
        const theirs = await play(scene, openSsh())
        if (attempt < ATTEMPTS && !isDeepStrictEqual(ours, theirs)) continue
        return assert.deepEqual(ours, theirs)
      }
    })
  }

  /** The screens after each step. */
  async function play(scene: Scene, program: readonly string[]): Promise<string[]> {
    const argv = [
      ...program,
      '-t',
      ...sshd.sshArguments,
      sshd.host,
      `LC_ALL=C.UTF-8; export LC_ALL; ${scene.command(sshd)}`,
    ]
    await using screen = await Screen.start(['sh', '-c', '"$@"; sleep 100', 'sh', ...argv])
    const screens: string[] = []
    for (const step of scene.steps) {
      step.do?.(screen)
      screens.push((await screen.see(step.see)).replace(scene.blur ?? /$^/, '?'))
    }
    return screens
  }
})

const ATTEMPTS = 3
