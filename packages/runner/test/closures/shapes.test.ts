import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { Store } from '../../src/cache/store.ts'
import { describeFinding } from '../../src/index.ts'
import { useStore } from '../../src/cache/current.ts'
import { registerLoader } from '../../src/load/register.ts'
import { prepareScript } from '../../src/run/script.ts'
import { folderOf } from '../folder.ts'
import { close } from './far-end.ts'
import { furtherShapes } from './further-shapes.ts'
import { moduleShapes } from './module-shapes.ts'
import { plainShapes } from './shapes.ts'

const shapes = [...plainShapes, ...moduleShapes, ...furtherShapes]

describe('a function gives the same there as here', () => {
  const store = Store.passing()
  const folder = folderOf(
    Object.fromEntries(
      shapes.flatMap(({ script, files }, i) =>
        Object.entries({ 'script.ts': `import { here, remote } from 'yon'\n${script}`, ...files }).map(
          ([name, text]) => [`${i}/${name}`, text],
        ),
      ),
    ),
  )
  const pathOf = (i: number): string => join(folder, String(i), 'script.ts')

  const faults = new Map<string, readonly string[]>()

  before(async () => {
    const code: Record<string, string | null> = {}
    for (const [i, { name, warns = false }] of shapes.entries()) {
      const { script, findings } = await prepareScript({ path: pathOf(i) }, store)
      const told = findings.filter(({ severity }) => !warns || severity === 'error')
      faults.set(name, told.map(describeFinding))
      Object.assign(code, script?.code)
    }
    const at = (path: string): string => new URL(path, import.meta.url).href
    const modules = { yon: at('./far-end.js'), '@yon/runner/emitted': at('../../src/emitted.js') }
    useStore(store.folder)
    registerLoader(
      { modules, store: store.folder, code },
      { thread: at('../../src/load/thread.js'), latecomer: at('../../src/load/latecomer.js') },
    )
  })

  after(close)

  for (const [i, { name, gives }] of shapes.entries()) {
    it(name, async () => {
      assert.deepEqual(faults.get(name), [])
      const { result } = (await import(pathToFileURL(pathOf(i)).href)) as { result: unknown }
      assert.deepEqual(await result, gives)
    })
  }
})
