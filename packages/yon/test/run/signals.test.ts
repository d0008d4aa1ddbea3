import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
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

it('a script whose reader has seen enough cleans up, and ends quietly', async () => {
  const child = spawn(process.execPath, [executable, 'run', join(folder, 'runs.ts')])
  const said = child.stderr.toArray()
  await once(child.stdout, 'data')
  child.stdout.destroy()
  assert.deepEqual(await once(child, 'exit'), [141, null])
  assert.equal(Buffer.concat(await said).toString(), 'cleaned\n')
})
