import assert from 'node:assert/strict'
import { join } from 'node:path'
import { it } from 'node:test'
import { scripts } from './scripts.ts'

const { yon, folder } = scripts({
  'secrets.ts': `import { $, here, secret } from 'yon'
const token = new Map([['t', secret('hunter2')]]).get('t')!
for (const _ of [1, 2]) console.log(\`\${token}\`)
await $\`true \${token}\`
await $\`sh -c 'test -n "$T"'\`.env({ T: token })
await here.run(() => [String(token), JSON.stringify(token)])
const seen = secret('b')
await $\`true \${seen}\`
`,
})

it('tells of secrets that are shown, once a line: before it runs where the text tells, and else when it happens', async () => {
  const { stderr } = await yon(['run', 'secrets.ts'])
  const told = stderr.split('\n').filter((line) => line.includes('H203'))
  const file = join(folder, 'secrets.ts')
  assert.deepEqual(told, [
    'secrets.ts:8:16: warning H203: `seen` is a secret: as an argument of a command, `ps` shows it to everybody on that host',
    `${file}:3:40: warning H203: a secret was made part of a text, where it is \`***\``,
    `${file}:4:7: warning H203: a secret is an argument of a command: \`ps\` shows it to everybody on that host`,
    '[here] warning H203: a secret was made part of a text, where it is `***`',
  ])
  assert.ok(!stderr.includes('hunter2'))
})
