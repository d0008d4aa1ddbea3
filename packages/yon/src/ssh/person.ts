// The person at the terminal, for passwords, passphrases and host keys.
import type { Person } from '@yon/ssh'
import { strerror } from '@yon/ssh/config'
import { askPerson, sanitizeForTerminal } from '@yon/ssh/terminal'
import type { Log } from '../log.ts'

/**
 * Asks on the controlling terminal or through $SSH_ASKPASS; standard input belongs to the remote program. As with ssh no
 * answer, by ^D or because nobody can be asked, is an empty one: as a password it is tried. Nothing is confirmed by it.
 */
export function personAtTerminal(log: Log): Person {
  const onProblem = (program: string, { code = '' }: NodeJS.ErrnoException): void =>
    log.write('FATAL', `ssh_askpass: exec(${program}): ${strerror(code)}`)
  return {
    async ask(question, { echo, confirm }) {
      const text = sanitizeForTerminal(question)
      if (confirm === true) return await askPerson(text, { echo, hint: 'confirm', onProblem })
      return (await askPerson(text, { echo, onProblem })) ?? ''
    },
    tell: (text, kind = 'error') => log.write(kind === 'error' ? 'ERROR' : 'INFO', text),
  }
}
