import assert from 'node:assert/strict'
import { join } from 'node:path'
import { it } from 'node:test'
import { check } from '../../src/index.ts'
import { folderOf } from '../folder.ts'

it('nothing is said of what is awaited, of what is text already, and of what others have named so', async () => {
  const folder = folderOf({
    'a.ts': `import { $, host, test } from 'yon'
const web = host('web1')
if (await $\`true\`.ok() && !(await web.test.f('x')) || test.z('')) console.log(\`\${await $\`echo a\`.text()}\`)
const a = await $\`echo \${$\`echo b\`}\`.text() + 'c'
const b = web.test.d(a) ?? $\`true\`.ok()
console.log((await b) === true, String.raw\`\${$\`true\`}\`)
{
  const test = { f: (path: string) => path === 'x' }
  const $ = (...words: unknown[]) => words.length
  if (test.f('x') && $\`true\`) console.log(!{ test }.test.f('x'))
}
`,
  })
  assert.deepEqual(await check([join(folder, 'a.ts')]), [])
})

it('nothing is said of commands that something may wait for', async () => {
  const folder = folderOf({
    'a.ts': `import { $, host } from 'yon'
const web = host('web1')
export const exported = $\`true\`
const named = $\`true\`
export { named }
const job = $\`sleep 1\`.start()
$\`true\`.catch(() => 1)
void $\`true\`.text()
const later = $\`true\`
await Promise.all([later, ...['a'].map((each) => web.$\`gzip \${each}\`)])
for await (const _ of $\`seq 2\`) {}
for (const _ of [$\`true\`]) await _
const pick = (a: boolean) => (a ? $\`true\` : web.$\`true\`)
await pick(true)
let last = $\`true\`
last = last.quiet()
await last
const done = await $\`true\`
const { status } = await $\`true\`
using held = { command: $\`true\`, [Symbol.dispose]() {} }
console.log(await $\`true\`.ok(), 'a'.repeat(2))
`,
  })
  assert.deepEqual(await check([join(folder, 'a.ts')]), [])
})
