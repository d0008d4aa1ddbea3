// Who is asked when a connection needs an answer: whoever sits at the terminal of the script, as with ssh.
import process from 'node:process'
import type { Person } from '@yon/ssh'
import { askPerson, sanitizeForTerminal } from '@yon/ssh/terminal'

/** Asks on the controlling terminal or through $SSH_ASKPASS, and nobody where there is neither. */
export const personAtTerminal: Person = {
  ask: (question, { echo, confirm }) =>
    askPerson(sanitizeForTerminal(question), { echo, ...(confirm === true ? { hint: 'confirm' } : {}) }),
  tell(text, kind = 'error') {
    if (kind !== 'notice') process.stderr.write(`${sanitizeForTerminal(text)}\n`)
  },
}
