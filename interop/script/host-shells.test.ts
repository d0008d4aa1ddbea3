// Commands on a host whatever the login shell of the account is, and however much its start-up files say.
import assert from 'node:assert/strict'
import { symlink } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { FarHost } from '@yon/script'
import { programPath, requires } from '../programs.ts'
import { startSshd, type Sshd } from '../sshd.ts'
import { temporaryFolder, type TemporaryFolder } from '../temporary.ts'
import { hostOn } from './hosts.ts'

const NOISE = 'echo noise; echo more noise >&2\n'
const FILES = {
  '.bashrc': NOISE,
  '.zshenv': NOISE,
  '.cshrc': 'echo noise\nsh -c "echo more noise >&2"\n',
  '.config/fish/config.fish': NOISE,
  '.profile': NOISE,
}

for (const shell of ['dash', 'bash', 'zsh', 'fish', 'tcsh', 'busybox'] as const) {
  const needed =
    shell === 'dash' || shell === 'bash'
      ? requires('root', 'unshare', 'sshd')
      : requires('root', 'unshare', 'sshd', shell)
  describe(`commands by way of ${shell}`, needed, () => {
    let folder: TemporaryFolder
    let sshd: Sshd
    let web: FarHost
    before(async () => {
      folder = await temporaryFolder()
      sshd = await startSshd({ account: { shell: await shellPath(shell, folder), files: FILES } })
      web = hostOn(sshd)
    })
    after(async () => {
      await web?.close()
      await sshd?.stop()
      await folder?.remove()
    })

    test('arguments arrive as they are, and nothing else is in the output', async () => {
      const words = [
        "it's",
        '$HOME',
        '`id`',
        '"q"',
        '\\',
        '!!',
        'two\nlines',
        '*',
        '~',
        ' ',
        '#',
        '{a,b}',
        'é☃𝒳',
        '-n',
        '%',
      ]
      const { stdout, stderr } = await web.$`printf ${'<%s>'} ${words}`.result()
      assert.equal(stdout, words.map((word) => `<${word}>`).join(''))
      assert.equal(stderr, '')
    })

    test('statuses, signals and pipelines', async () => {
      assert.equal((await web.$`sh -c ${'exit 7'}`.result()).status, 7)
      assert.equal((await web.$`sh -c ${'kill -TERM $$'}`.result()).signal, 'SIGTERM')
      const { stages, ok } = await web.$`printf ${'b\na\n'} | sort | sh -c ${'cat; exit 3'} | cat`.result()
      assert.equal(ok, false)
      assert.deepEqual(
        stages.map(({ status }) => status),
        [0, 0, 3, 0],
      )
    })

    test('directories, variables, globs and redirections', async () => {
      const inTmp = web.cd(sshd.folder.path).env({ A: "it's\n!" })
      assert.equal(await inTmp.$`sh -c ${'printf %s "$A"'}`.text(), "it's\n!")
      assert.deepEqual(await inTmp.$`echo sshd_conf*`.text(), 'sshd_config')
      assert.equal(await web.$`echo x > ~/made; cat ~/made`.text(), 'x')
      await assert.rejects(web.$`ls *.nothing`.text(), { code: 'no-match' })
    })

    test('200 KB in one command, which no command line holds', async () => {
      const words = Array.from({ length: 4 }, (_, index) => `${index}`.repeat(50_000))
      assert.equal(await web.$`printf %s ${words}`.text(), words.join(''))
    })

    test('input, also after what had to be said before it', async () => {
      const text = "line\n'two'\\n"
      assert.equal(await web.$`cat`.stdin(text).text(), text)
      assert.equal(await web.$`sh -c ${'printf %s "$S"; cat'}`.env({ S: 'a' }).stdin('b').text(), 'ab')
    })

    test('they are ended with all that they started', async () => {
      const began = performance.now()
      const { signal } = await web.$`sh -c ${'sleep 60 | sleep 61; true'}`.timeout(500).result()
      assert.equal(signal, 'SIGTERM')
      assert.ok(performance.now() - began < 20_000)
    })
  })
}

/** What busybox is depends on its name. */
async function shellPath(shell: string, folder: TemporaryFolder): Promise<string> {
  if (shell === 'dash' || shell === 'bash') return `/bin/${shell}`
  const path = programPath(shell as 'zsh')
  if (shell !== 'busybox') return path
  const { chmod } = await import('node:fs/promises')
  await chmod(folder.path, 0o755)
  await symlink(path, folder.file('ash'))
  return folder.file('ash')
}
