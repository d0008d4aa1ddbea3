// The person at the terminal, for passwords, passphrases and host keys.
import type { Person } from '@yon/ssh'
import { askPerson, sanitizeForTerminal } from '@yon/ssh/terminal'
import type { Log } from '../log.ts'

/** Asks on the controlling terminal or through $SSH_ASKPASS; standard input belongs to the remote program. */
export function personAtTerminal(log: Log): Person {
  return {
    ask: (question, { echo, confirm }) =>
      askPerson(sanitizeForTerminal(question), { echo, ...(confirm === true ? { hint: 'confirm' } : {}) }),
    tell: (text, kind = 'error') => log.write(kind === 'error' ? 'ERROR' : 'INFO', text),
  }
}
