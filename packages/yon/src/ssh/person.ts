// The person at the terminal, for passwords, passphrases and host keys.
import type { Person } from '@yon/ssh'
import { askPerson, sanitizeForTerminal } from '@yon/ssh/terminal'
import type { Log } from '../log.ts'

/**
 * Asks on the controlling terminal or through $SSH_ASKPASS; standard input belongs to the remote program. As with ssh no
 * answer, by ^D or because nobody can be asked, is an empty one, which as a password is tried; but it confirms nothing.
 */
export function personAtTerminal(log: Log): Person {
  return {
    async ask(question, { echo, confirm }) {
      const hint = confirm === true ? ({ hint: 'confirm' } as const) : {}
      const answer = await askPerson(sanitizeForTerminal(question), { echo, ...hint })
      return confirm === true ? answer : (answer ?? '')
    },
    tell: (text, kind = 'error') => log.write(kind === 'error' ? 'ERROR' : 'INFO', text),
  }
}
