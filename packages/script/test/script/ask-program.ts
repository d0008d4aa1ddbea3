// Asks what its arguments say, and writes the answers to standard error as JSON.
import { defer } from '../../src/ending/index.ts'
import { within } from '../../src/scope/index.ts'
import { ask } from '../../src/script/ask.ts'

const questions: Record<string, () => Promise<unknown>> = {
  line: () => ask.line('Where to?'),
  'line with default': () => ask.line('Where to?', { default: 'web1' }),
  confirm: () => ask.confirm('Really?'),
  'confirm with default': () => ask.confirm('Really?', { default: true }),
  choose: () => ask.choose('Which?', ['red', 'green']),
  password: () => ask.password('Password'),
  hostile: () => ask.line('\u001B[2Jboo'),
  defer: () => {
    defer(() => void process.stderr.write('\n<"cleaned">\n'))
    return Promise.resolve('deferred')
  },
  timeout: () => within({ timeoutMs: 200 }, () => ask.line('Hurry?')),
}
for (const name of process.argv.slice(2)) {
  const answer = await questions[name]?.().catch((error: { code?: string; message: string }) => error.code)
  process.stderr.write(`\n<${JSON.stringify(answer)}>\n`)
}
