import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

test('a script that stays on this machine loads neither SSH nor parsers', () => {
  const loaded = sourcesOf('script.js')
  assert.ok(loaded.some((path) => path.startsWith('packages/script/')))
  const needless = /^packages\/ssh\/dist\/src\/(?:client|crypto|config|server)\/|^node_modules\//
  assert.deepEqual(
    loaded.filter((path) => needless.test(path)),
    [],
  )
})

/** The sources that are joined in a file of the bundle, and in those that it imports at once. */
function sourcesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return []
  seen.add(file)
  const text = readFileSync(new URL(`../../bundle/${file}`, import.meta.url), 'utf8')
  const own = [...text.matchAll(/^\/\/ ((?:packages|node_modules)\/\S+)$/gm)].map(([, path = '']) => path)
  const imported = [...text.matchAll(/^(?:import|export|\}) ?(?:.* )?(?:from )?"\.\/(\S+\.js)";$/gm)]
  return [...own, ...imported.flatMap(([, each = '']) => sourcesOf(each, seen))]
}
