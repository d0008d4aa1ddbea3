// Run by prompt.test.ts on a pseudo-terminal: asks one question and prints the answer as JSON.
import { askPerson } from '@yon/ssh/terminal'

const [question = '', echo] = process.argv.slice(2)
const answer = await askPerson(question, { echo: echo === 'echo' })
process.stdout.write(`<answer ${JSON.stringify(answer ?? null)}>\n`)
if (!process.stdin.isTTY) process.stdin.pipe(process.stdout)
