// What a script defers is waited for, whatever ends it: told by the files that the clean-up removes.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { executable } from '../transit/yon.ts'
import { scripts } from './scripts.ts'

const HEAD = `import { writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { defer, sleep } from 'yon'
const made = (file: string, milliseconds: number): void => {
  writeFileSync(file, '')
  defer(async () => { await sleep(milliseconds); await rm(file) })
}
`
const WAYS = {
  'one.ts': { files: ['one'], text: "made('one', 300)\n", status: 0 },
  'two.ts': { files: ['two-a', 'two-b'], text: "made('two-a', 50)\nmade('two-b', 200)\n", status: 0 },
  'slow.ts': { files: ['slow'], text: "made('slow', 1500)\nexport default 4\n", status: 4 },
  'error.ts': { files: ['error'], text: "made('error', 300)\nthrow new Error('gone')\n", status: 1 },
}

describe('what a script defers is waited for', { concurrency: 2 }, () => {
  const { yon, folder } = scripts(
    Object.fromEntries([
      ...Object.entries(WAYS).map(([name, { text }]) => [name, HEAD + text]),
      ['waits.ts', `${HEAD}made('waits', 300)\nconsole.log('ready')\nsetInterval(() => {}, 1000)\n`],
      ['cleans.ts', `${HEAD}made('cleans', 300)\ndefer(() => console.log('ready'))\n`],
    ]),
  )

  for (const [name, { files, status }] of Object.entries(WAYS)) {
    it(`after ${name}`, async () => {
      const ended = await yon(['run', name])
      assert.equal(ended.status, status, ended.stderr)
      assert.deepEqual(
        files.filter((each) => existsSync(join(folder, each))),
        [],
      )
    })
  }

  for (const name of ['waits', 'cleans']) {
    it(`on SIGTERM, to a script that ${name}`, async () => {
      const child = spawn(process.execPath, [executable, 'run', `${name}.ts`], { cwd: folder })
      await once(child.stdout, 'data')
      assert.ok(existsSync(join(folder, name)))
      child.kill('SIGTERM')
      assert.deepEqual(await once(child, 'exit'), [null, 'SIGTERM'])
      assert.ok(!existsSync(join(folder, name)))
    })
  }
})
