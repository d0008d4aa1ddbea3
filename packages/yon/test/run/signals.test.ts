import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { it } from 'node:test'
import { executable } from '../transit/yon.ts'
import { scripts } from './scripts.ts'

const { folder } = scripts({
  'runs.ts': `import { defer } from 'yon'
defer(() => console.error('cleaned'))
for (;;) { console.log('runs'); await new Promise((resolve) => setTimeout(resolve, 5)) }
`,
  'yes.ts': `import { $, defer } from 'yon'
defer(() => console.error('cleaned'))
await $\`yes\`
`,
  'killed.ts': `import { $ } from 'yon'
await $\`sh -c 'kill -9 $$'\`.quiet()
`,
})

it('a script that is interrupted cleans up, and ends by the signal', async () => {
  const child = spawn(process.execPath, [executable, 'run', join(folder, 'runs.ts')])
  const said = child.stderr.toArray()
  await once(child.stdout, 'data')
  child.stdout.resume()
  child.kill('SIGINT')
  assert.deepEqual(await once(child, 'exit'), [null, 'SIGINT'])
  assert.equal(Buffer.concat(await said).toString(), 'cleaned\n')
})

for (const script of ['runs.ts', 'yes.ts']) {
  it(`${script}, whose reader has seen enough, cleans up and ends quietly`, () => {
    const line = '{ "$0" "$1" run "$2"; echo $? >&2; } | head -n 1'
    const command = ['-c', line, process.execPath, executable, join(folder, script)]
    assert.equal(spawnSync('sh', command, { encoding: 'utf8' }).stderr, 'cleaned\n141\n')
  })
}

it('a script whose command was killed has the status of shells', async () => {
  const child = spawn(process.execPath, [executable, 'run', join(folder, 'killed.ts')], { stdio: 'ignore' })
  assert.deepEqual(await once(child, 'exit'), [137, null])
})
