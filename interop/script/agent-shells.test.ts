// Functions on hosts whose users have other login shells, with rc files that write where they should not.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { onOutput, remote } from '@yon/script'
import { findProgram, requires } from '../programs.ts'
import { startSshd } from '../sshd.ts'
import { hostOn } from './hosts.ts'

const SHELLS = [
  ['dash', '.profile', 'echo'],
  ['bash', '.bashrc', 'echo'],
  ['zsh', '.zshenv', 'echo'],
  ['fish', '.config/fish/config.fish', 'echo'],
  ['tcsh', '.tcshrc', 'echo'],
] as const

describe('functions under login shells', requires('sshd', 'ssh-keygen', 'root', 'unshare'), () => {
  for (const [shell, file] of SHELLS) {
    const path = findProgram(shell)
    test(`${shell}, with a noisy rc file`, path === undefined ? { skip: `${shell} not installed` } : {}, async (t) => {
      const rc = 'echo noise from the rc file\necho and more of it 1>&2\n'
      const account = {
        shell: path as string,
        files: { [file]: shell === 'tcsh' ? 'echo noise from the rc file\n' : rc },
      }
      await using sshd = await startSshd({ account })
      await using host = hostOn(sshd)
      const lines: string[] = []
      t.after(onOutput((name, stream, line) => lines.push(`${name} ${stream} ${line}`)))
      assert.equal(await remote(host, () => 1), 1)
      const text = 'one \'two\' "three" $four `five` \\six !seven\neight ünï'
      assert.equal(await remote(host, (given: string) => given, text), text)
      const commands = async (given: string): Promise<readonly string[]> => {
        const { $ } = await import('@yon/script')
        return [await $`printf %s ${given}`.text(), await $`echo a b | tr a-z A-Z`.text()]
      }
      assert.deepEqual(await remote(host, commands, text), [text, 'A B'])
      // A shell that nobody logged in to reads no .profile.
      const isRead = shell !== 'dash'
      const warning = /^web1 stderr written before the agent began, by an rc file perhaps: noise from the rc file$/
      assert.equal(
        lines.some((line) => warning.test(line)),
        isRead,
        lines.join('\n'),
      )
    })
  }
})
